import { cannotTell, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import { readUsage, type TokenUse, type UsageRead, type UsageRequest } from "../usage.ts";
import { count, fieldsOf, words } from "../usage-fields.ts";
import { geminiProject } from "./project.ts";
import { recordPathsOf, timeOf } from "./record.ts";

/** By the session records of the folder that the agent works in. */
export async function geminiUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: UsageRequest,
): Promise<Answer<UsageRead>> {
  const project = await geminiProject(agent, world);
  if (project === undefined) return cannotTell("gemini has no records of the folder that it works in");
  return await readUsage(
    world,
    wanted,
    (id) => recordPathsOf(world, project, id),
    () => geminiUse,
  );
}

/** Pure. What one line of a record (0.61) has: an answer's is written again, with its tokens, once they are known. */
export function geminiUse(line: string): TokenUse | undefined {
  const at = line.includes('"tokens"') ? timeOf(line) : undefined;
  const event = at === undefined ? undefined : parseRecordLine(line);
  const tokens = fieldsOf(event?.["tokens"]);
  const input = count(tokens?.["input"]);
  const output = count(tokens?.["output"]);
  if (at === undefined || event?.["type"] !== "gemini" || input === undefined || output === undefined)
    return undefined;
  const cached = count(tokens?.["cached"]);
  const fresh = Math.max(0, input - (cached ?? 0));
  return {
    at,
    id: words(event["id"]),
    model: words(event["model"]),
    // what tools put into the prompt, and what was thought, is counted apart
    input: fresh + (count(tokens?.["tool"]) ?? 0),
    output: output + (count(tokens?.["thoughts"]) ?? 0),
    cacheRead: cached,
    cacheWrite: undefined,
    imputedUsd: undefined,
  };
}
