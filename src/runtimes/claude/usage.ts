import type { Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import { readUsage, type TokenUse, type UsageRead, type UsageRequest } from "../usage.ts";
import { count, fieldsOf, words } from "../usage-fields.ts";
import { recordOfConversation } from "./session.ts";

/** By the records of the conversations, and by those of the subagents that they had. */
export async function claudeUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: UsageRequest,
): Promise<Answer<UsageRead>> {
  return await readUsage(
    world,
    wanted,
    async (id) => {
      const record = await recordOfConversation(agent, world, id);
      if (record === undefined || (await world.fileFacts(record)) === undefined) return [];
      const folder = `${record.replace(/\.jsonl$/, "")}/subagents`;
      const subagents = (await world.list(folder)).filter((name) => name.endsWith(".jsonl"));
      return [record, ...subagents.map((name) => `${folder}/${name}`)];
    },
    () => claudeUse,
  );
}

/**
 * Pure. What one line of a record has. Claude (2.1.329) writes each block of an answer as a line of its own, with the
 * answer's id, and its tokens in each: the last line has all of them.
 */
export function claudeUse(line: string): TokenUse | undefined {
  if (!line.includes('"usage"') || !line.includes('"type":"assistant"')) return undefined;
  const record = parseRecordLine(line);
  const message = fieldsOf(record?.["message"]);
  const usage = fieldsOf(message?.["usage"]);
  const at = Date.parse(String(record?.["timestamp"]));
  // "<synthetic>": claude wrote it, no model was asked
  if (record?.["type"] !== "assistant" || usage === undefined || message?.["model"] === "<synthetic>")
    return undefined;
  const input = count(usage["input_tokens"]);
  const output = count(usage["output_tokens"]);
  if (Number.isNaN(at) || input === undefined || output === undefined) return undefined;
  return {
    at,
    id: words(message?.["id"]),
    model: words(message?.["model"]),
    input,
    output,
    cacheRead: count(usage["cache_read_input_tokens"]),
    cacheWrite: count(usage["cache_creation_input_tokens"]),
    imputedUsd: undefined,
  };
}
