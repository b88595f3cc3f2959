import type { Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import { readUsage, type TokenUse, type UsageRead, type UsageRequest } from "../usage.ts";
import { count, dollars, fieldsOf, words } from "../usage-fields.ts";
import { sessionFolderOf } from "./paths.ts";
import { writtenAt } from "./record.ts";

/** By the session files. */
export async function piUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: UsageRequest,
): Promise<Answer<UsageRead>> {
  const folder = sessionFolderOf(agent);
  const names = await world.list(folder);
  return await readUsage(
    world,
    wanted,
    async (id) => names.filter((name) => name.endsWith(`_${id}.jsonl`)).map((name) => `${folder}/${name}`),
    () => piUse,
  );
}

/** Pure. What one line of a session file (0.87.1) has; its dollars are by pi's own price list. */
export function piUse(line: string): TokenUse | undefined {
  if (!line.startsWith('{"type":"message"') || !line.includes('"usage"')) return undefined;
  const record = parseRecordLine(line);
  const message = fieldsOf(record?.["message"]);
  const usage = fieldsOf(message?.["usage"]);
  const at = writtenAt(line);
  const input = count(usage?.["input"]);
  const output = count(usage?.["output"]);
  if (message?.["role"] !== "assistant" || input === undefined || output === undefined) return undefined;
  if (!Number.isFinite(at)) return undefined;
  return {
    at,
    id: words(record?.["id"]),
    model: words(message["model"]),
    input,
    output,
    cacheRead: count(usage?.["cacheRead"]),
    cacheWrite: count(usage?.["cacheWrite"]),
    imputedUsd: dollars(fieldsOf(usage?.["cost"])?.["total"]),
  };
}
