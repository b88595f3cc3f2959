import type { Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import {
  readUsageOfFiles,
  type TokenUse,
  type UntoldUse,
  type UsageRead,
  type UsageRequest,
} from "../usage.ts";
import { count, fieldsOf, words } from "../usage-fields.ts";
import { dataOf, recordOfConversation, timeOf } from "./record.ts";

/** By the records of the conversations. */
export async function copilotUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: UsageRequest,
): Promise<Answer<UsageRead>> {
  return await readUsageOfFiles(
    world,
    wanted,
    (id) => recordOfConversation(agent, id),
    () => copilotUse,
  );
}

/**
 * Pure. What one line of a record (1.0.102) has. What its model was given is one figure, with what came from the cache and
 * what was written to it, whoever's model it is. Its `cost` counts requests of a subscription, and is no money.
 */
export function copilotUse(line: string): TokenUse | UntoldUse | undefined {
  const at = line.startsWith('{"type":"session.usage_record"') ? timeOf(line) : undefined;
  const usage = at === undefined ? undefined : fieldsOf(dataOf(parseRecordLine(line))["usage"]);
  if (at === undefined || usage === undefined) return undefined;
  const input = count(usage["inputTokens"]);
  const output = count(usage["outputTokens"]);
  // the model's server did not say
  if (input === undefined || output === undefined) return { at, isUntold: true };
  const isCacheTold = usage["cacheDetailsReported"] === true;
  const cached = (name: string) => {
    const tokens = count(usage[name]);
    return isCacheTold || tokens !== 0 ? tokens : undefined;
  };
  const cacheRead = cached("cacheReadTokens");
  const cacheWrite = cached("cacheWriteTokens");
  // what is copied into another conversation keeps this
  const { sourceSessionId, sequence, usageId } = fieldsOf(usage["accounting"]) ?? {};
  return {
    at,
    id:
      typeof sequence === "number" ? `${String(sourceSessionId)} ${sequence} ${String(usageId)}` : undefined,
    model: words(usage["model"]),
    input: Math.max(0, input - (cacheRead ?? 0) - (cacheWrite ?? 0)),
    output,
    cacheRead,
    cacheWrite,
    imputedUsd: undefined,
  };
}
