import type { Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import { readUsage, type TokenUse, type UsageRead, type UsageRequest } from "../usage.ts";
import { count, fieldsOf, words } from "../usage-fields.ts";
import { stubFolder } from "./record.ts";

const SESSION_ID = /^[0-9a-f-]{36}$/;

/** By the session records. */
export async function stubUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: UsageRequest,
): Promise<Answer<UsageRead>> {
  return await readUsage(
    world,
    wanted,
    async (id) => {
      const path = `${stubFolder(agent)}/sessions/${id}.jsonl`;
      return SESSION_ID.test(id) && (await world.fileFacts(path)) !== undefined ? [path] : [];
    },
    () => stubUse,
  );
}

/** Pure. What one line of a record has: the stub asks no model, its tokens are words. */
export function stubUse(line: string): TokenUse | undefined {
  const event = line.startsWith('{"type":"assistant"') ? parseRecordLine(line) : undefined;
  const tokens = fieldsOf(event?.["tokens"]);
  const at = Date.parse(String(event?.["at"]));
  const input = count(tokens?.["input"]);
  const output = count(tokens?.["output"]);
  if (Number.isNaN(at) || input === undefined || output === undefined) return undefined;
  return {
    at,
    id: words(event?.["message"]),
    model: undefined,
    input,
    output,
    cacheRead: undefined,
    cacheWrite: undefined,
    imputedUsd: undefined,
  };
}
