import { fingerprint } from "../../base/fingerprint.ts";
import { cannotTell, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import {
  readUsage,
  type NewReader,
  type TokenUse,
  type UntoldUse,
  type UsageRead,
  type UsageRequest,
} from "../usage.ts";
import { count, dollars, fieldsOf, words } from "../usage-fields.ts";
import type { RecordDescription, UsageRule } from "./description.ts";
import { parseCondition, parseField, valuesAt } from "./fields.ts";
import type { ReadLines } from "./lines.ts";
import { checked } from "./parsed.ts";
import { recordFolder, recordsOfConversation } from "./record.ts";

/** By the records of the conversations. */
export async function describedUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  record: RecordDescription,
  read: ReadLines,
  wanted: UsageRequest,
): Promise<Answer<UsageRead>> {
  const folder = recordFolder(agent, record);
  if (folder === undefined) return cannotTell("where its records are cannot be told");
  return await readUsage(
    world,
    wanted,
    async (id) => await recordsOfConversation(world, folder, record, id),
    usageReader(record.usage, read),
  );
}

/**
 * Pure. A line with figures of which one is missing or is no count is an answer whose tokens are not told; and so is an answer
 * in whose turn no line had any. Nothing is taken for 0 that the record does not call 0.
 */
export function usageReader(usage: readonly UsageRule[], read: ReadLines): NewReader {
  const rules = usage.map(readRule);
  return (memory, path = "") => {
    // one that counts its answers from 1 does so in each record
    const record = fingerprint(path);
    const before = fieldsOf(memory);
    // of the turn that runs, or ran last
    let answeredAt = count(before?.["answeredAt"]);
    let isCounted = before?.["isCounted"] === true;
    const untold = () => (isCounted ? undefined : answeredAt);
    const reader = (line: string): TokenUse | UntoldUse | undefined => {
      let missed: number | undefined;
      for (const { is, at } of read.eventsOf(line)) {
        if (is === "user" || is === "begin") {
          missed ??= untold();
          [answeredAt, isCounted] = [undefined, false];
        }
        if (is === "answer") answeredAt ??= at;
      }
      const use = useIn(rules, line, read.timeOf);
      if (use !== undefined) isCounted = true;
      if (use !== undefined && "id" in use && use.id !== undefined)
        return { ...use, id: `${record} ${use.id}` };
      return use ?? (missed === undefined ? undefined : { at: missed, isUntold: true });
    };
    return Object.assign(reader, { memory: () => ({ answeredAt, isCounted }), untold });
  };
}

type UseRule = (value: unknown, at: number) => TokenUse | UntoldUse | undefined;

function useIn(
  rules: readonly UseRule[],
  line: string,
  timeOf: ReadLines["timeOf"],
): TokenUse | UntoldUse | undefined {
  const value = parseRecordLine(line);
  const at = value === undefined ? undefined : timeOf(line);
  if (at === undefined) return undefined;
  for (const rule of rules) {
    const use = rule(value, at);
    if (use !== undefined) return use;
  }
  return undefined;
}

function readRule(rule: UsageRule): UseRule {
  const when = rule.when.map((condition) => checked(parseCondition(condition)));
  const [input, output] = [valueAt(rule.input), valueAt(rule.output)];
  const [cacheRead, cacheWrite] = [valueAt(rule.cacheRead), valueAt(rule.cacheWrite)];
  const [id, model, imputedUsd] = [valueAt(rule.id), valueAt(rule.model), valueAt(rule.imputedUsd)];
  return (line, time) => {
    if (!when.every((condition) => condition(line))) return undefined;
    const given = count(input(line));
    const said = count(output(line));
    if (given === undefined || said === undefined) return { at: time, isUntold: true };
    const [read, written] = [count(cacheRead(line)), count(cacheWrite(line))];
    const found = id(line);
    return {
      at: time,
      id: typeof found === "number" ? String(found) : words(found),
      model: words(model(line)),
      input: rule.isCacheInInput ? Math.max(0, given - (read ?? 0) - (written ?? 0)) : given,
      output: said,
      cacheRead: read,
      cacheWrite: written,
      imputedUsd: dollars(imputedUsd(line)),
    };
  };
}

/** What a path leads to in a line. */
function valueAt(path: string | undefined) {
  const field = path === undefined ? undefined : checked(parseField(path));
  return (line: unknown) => (field === undefined ? undefined : valuesAt(field, line)[0]);
}
