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
import { recordOfConversation, timeOf } from "./record.ts";

/** By the records of the conversations; what subagents asked stands in them too. */
export async function qwenUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: UsageRequest,
): Promise<Answer<UsageRead>> {
  return await readUsageOfFiles(
    world,
    wanted,
    (id) => recordOfConversation(agent, id),
    () => qwenUse,
  );
}

/**
 * Pure. What one line of a record (0.24.4) has: a line for each answer of a model, in which 0 stands for a figure that its
 * server did not give. Its side questions (titles, suggestions) are not written down.
 */
export function qwenUse(line: string): TokenUse | UntoldUse | undefined {
  const at = line.includes('"qwen-code.api_response"') ? timeOf(line) : undefined;
  const payload = at === undefined ? undefined : fieldsOf(parseRecordLine(line)?.["systemPayload"]);
  const event = fieldsOf(payload?.["uiEvent"]);
  if (at === undefined || event?.["event.name"] !== "qwen-code.api_response") return undefined;
  const input = count(event["input_token_count"]) ?? 0;
  const output = count(event["output_token_count"]) ?? 0;
  if (input === 0 && output === 0) return { at, isUntold: true };
  const cached = count(event["cached_content_token_count"]) ?? 0;
  const total = count(event["total_token_count"]) ?? 0;
  const id = words(event["response_id"]);
  return {
    at,
    // a server may give all its answers one id
    id: id === undefined ? undefined : `${id} ${String(event["event.timestamp"])}`,
    model: words(event["model"]),
    input: Math.max(0, input - cached),
    // of some models what was thought is a part of the output, of others it is not; the total has it once
    output: Math.max(output, total - input),
    cacheRead: cached === 0 ? undefined : cached,
    cacheWrite: undefined,
    imputedUsd: undefined,
  };
}
