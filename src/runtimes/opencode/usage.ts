import { cannotTell, known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import type { RecordMark } from "../record-marks.ts";
import type { TokenUse, UsageRead, UsageRequest } from "../usage.ts";
import { count, dollars, words } from "../usage-fields.ts";
import { field, parseJson } from "./messages.ts";
import { isSessionId, readReport } from "./report.ts";
import { serverOf } from "./server.ts";

/** Parts of tools may be long, and an answer of the server has a limit. */
const MOST_MESSAGES = 500;
/** Where the messages before were read already. */
const FEW_MESSAGES = 20;

/** By its server's message lists: what opencode keeps in its database nobody but a running one can read. */
export async function opencodeUsage(
  agent: AgentFacts,
  world: RuntimeWorld,
  { since, conversations, marks: before = {} }: UsageRequest,
): Promise<Answer<UsageRead>> {
  const server = serverOf(agent, world, await readReport(agent, world));
  if (server === undefined)
    return cannotTell("its server does not run: opencode's records are read through it");
  const uses = new Map<string, TokenUse>();
  const missing: string[] = [];
  const marks: Record<string, RecordMark> = {};
  let isWhole = true;
  for (const session of conversations.filter((id) => isSessionId(id))) {
    const mark = before[session];
    // the last answer may have been under way when it was read: what was written then is read again
    const from = mark === undefined ? since : Math.max(since, mark.modifiedAt);
    let limit = mark === undefined ? MOST_MESSAGES : FEW_MESSAGES;
    for (;;) {
      const answer = await server.send("GET", `/session/${session}/message?limit=${limit}`);
      if (answer?.status === 404) {
        missing.push(session);
        break;
      }
      const list = answer?.status === 200 ? parseJson(answer.body) : undefined;
      if (!Array.isArray(list)) return cannotTell("its server does not give the messages");
      const read = opencodeUses(list);
      const oldest = read.reduce((least, { at }) => Math.min(least, at), Infinity);
      const isEnough = list.length < limit || oldest < from;
      if (!isEnough && limit < MOST_MESSAGES) {
        limit = Math.min(limit * 5, MOST_MESSAGES);
        continue;
      }
      isWhole &&= isEnough && mark?.isCut !== true;
      for (const use of read) if (use.at >= since) uses.set(use.id ?? `${session} ${use.at}`, use);
      const newest = read.reduce((most, { at }) => Math.max(most, at), mark?.modifiedAt ?? 0);
      const isCut = !isEnough || mark?.isCut === true;
      if (newest > 0)
        marks[session] = { through: 0, lines: 0, modifiedAt: newest, tail: "", ...(isCut ? { isCut } : {}) };
      break;
    }
  }
  const [keys, all] = [[...uses.keys()], [...uses.values()]];
  return known({ uses: all, keys, missing, isWhole, marks, isBehind: false });
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
