import { cannotTell, known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import type { TokenUse, UsageRead, UsageRequest } from "../usage.ts";
import { count, dollars, words } from "../usage-fields.ts";
import { field, parseJson } from "./messages.ts";
import { isSessionId, readReport } from "./report.ts";
import { serverOf } from "./server.ts";

/** Parts of tools may be long, and an answer of the server has a limit. */
const MOST_MESSAGES = 500;

/** By its server's message lists: what opencode keeps in its database nobody but a running one can read. */
export async function opencodeUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  { since, conversations }: UsageRequest,
): Promise<Answer<UsageRead>> {
  const server = serverOf(agent, world, await readReport(agent, world));
  if (server === undefined)
    return cannotTell("its server does not run: opencode's records are read through it");
  const uses = new Map<string, TokenUse>();
  const missing: string[] = [];
  let isWhole = true;
  for (const session of conversations.filter((id) => isSessionId(id))) {
    const answer = await server.send("GET", `/session/${session}/message?limit=${MOST_MESSAGES}`);
    if (answer?.status === 404) {
      missing.push(session);
      continue;
    }
    const list = answer?.status === 200 ? parseJson(answer.body) : undefined;
    if (!Array.isArray(list)) return cannotTell("its server does not give the messages");
    const read = opencodeUses(list);
    const oldest = read.reduce((least, { at }) => Math.min(least, at), Infinity);
    isWhole &&= list.length < MOST_MESSAGES || oldest < since;
    for (const use of read) if (use.at >= since) uses.set(use.id ?? String(uses.size), use);
  }
  return known({ uses: [...uses.values()], missing, isWhole });
}

/** Pure. What a list of messages (1.18.33) has; its dollars are by opencode's own price list. */
export function opencodeUses(list: readonly unknown[]): readonly TokenUse[] {
  return list.flatMap((one) => {
    const info = field(one, "info");
    const tokens = field(info, "tokens");
    const at = field(field(info, "time"), "created");
    const input = count(field(tokens, "input"));
    const output = count(field(tokens, "output"));
    if (field(info, "role") !== "assistant" || typeof at !== "number") return [];
    if (input === undefined || output === undefined) return [];
    const cache = field(tokens, "cache");
    return [
      {
        at,
        id: words(field(info, "id")),
        model: words(field(info, "modelID")),
        input,
        output: output + (count(field(tokens, "reasoning")) ?? 0),
        cacheRead: count(field(cache, "read")),
        cacheWrite: count(field(cache, "write")),
        imputedUsd: dollars(field(info, "cost")),
      },
    ];
  });
}
