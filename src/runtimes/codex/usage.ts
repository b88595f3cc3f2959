import type { Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import { readUsage, type NewReader, type TokenUse, type UsageRead, type UsageRequest } from "../usage.ts";
import { count, fieldsOf, words } from "../usage-fields.ts";
import { writtenAt } from "./record.ts";
import { rolloutOf } from "./threads.ts";

/** By the rollouts of the threads. */
export async function codexUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: UsageRequest,
): Promise<Answer<UsageRead>> {
  return await readUsage(
    world,
    wanted,
    async (id) => {
      const rollout = await rolloutOf(agent, world, id);
      return rollout === undefined ? [] : [rollout];
    },
    newCodexReader,
  );
}

const COUNTED =
  /^\{"timestamp":"[^"]+",(?:"ordinal":\d+,)?"type":"event_msg","payload":\{"type":"token_count"/;
const CONTEXT = /^\{"timestamp":"[^"]+",(?:"ordinal":\d+,)?"type":"turn_context"/;

interface Totals {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/**
 * Pure. Reads the lines of one rollout. Codex (0.169.0) says again and again what the thread has used in all: what is
 * more than the last time is new, and the same again is nothing.
 */
export const newCodexReader: NewReader = (memory) => {
  const known = fieldsOf(memory);
  let before = countsOf(known?.["before"]) ?? NOTHING;
  let model = words(known?.["model"]);
  const read = (line: string): TokenUse | undefined => {
    if (CONTEXT.test(line)) {
      model = words(fieldsOf(parseRecordLine(line)?.["payload"])?.["model"]) ?? model;
      return undefined;
    }
    if (!COUNTED.test(line)) return undefined;
    const info = fieldsOf(fieldsOf(parseRecordLine(line)?.["payload"])?.["info"]);
    const total = totalsOf(info?.["total_token_usage"]);
    const at = writtenAt(line);
    if (total === undefined || !Number.isFinite(at)) return undefined;
    // a count that went back began anew: its last step is what is known
    const isBack = total.input < before.input || total.output < before.output;
    const step = isBack ? totalsOf(info?.["last_token_usage"]) : undefined;
    const from = isBack ? NOTHING : before;
    const now = step ?? total;
    before = total;
    const input = now.input - from.input;
    const cached = Math.min(input, Math.max(0, now.cached - from.cached));
    const output = now.output - from.output;
    if (input === 0 && output === 0) return undefined;
    // what codex counts as input has what came from the cache in it
    return {
      at,
      id: undefined,
      model,
      input: input - cached,
      output,
      cacheRead: cached,
      cacheWrite: undefined,
      imputedUsd: undefined,
    };
  };
  return Object.assign(read, { memory: () => ({ before, model }) });
};

const NOTHING: Totals = { input: 0, cached: 0, output: 0 };

function countsOf(value: unknown): Totals | undefined {
  const totals = fieldsOf(value);
  const [input, cached, output] = [
    count(totals?.["input"]),
    count(totals?.["cached"]),
    count(totals?.["output"]),
  ];
  if (input === undefined || cached === undefined || output === undefined) return undefined;
  return { input, cached, output };
}

function totalsOf(value: unknown): Totals | undefined {
  const usage = fieldsOf(value);
  const input = count(usage?.["input_tokens"]);
  const output = count(usage?.["output_tokens"]);
  if (input === undefined || output === undefined) return undefined;
  return { input, output, cached: count(usage?.["cached_input_tokens"]) ?? 0 };
}
