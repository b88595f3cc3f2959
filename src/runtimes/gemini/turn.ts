import { known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { turnOf, type SoughtTurn, type Turn, type TurnEvent } from "../turn.ts";
import { geminiConversation, textsOf, timeOf } from "./record.ts";
import { geminiUtterances } from "./utterances.ts";

/**
 * The turn of a message, by the record of the open conversation. Gemini (0.61) writes down no end of a turn. An answer that
 * calls no tool and whose tokens are known may be it; one that calls a tool is written so first, and again with the tool
 * when that has run.
 */
export async function geminiTurn(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: SoughtTurn,
): Promise<Answer<Turn | undefined>> {
  const answer = await geminiConversation(agent, world);
  if (!answer.known) return answer;
  const record = answer.value?.record;
  if (record === undefined) return known(undefined);
  const lines = await recentLines(world, record, (line) => (timeOf(line) ?? Infinity) < sought.since);
  const turn = turnOf(geminiTurnEvents(lines.toReversed()), sought);
  return known(turn?.kind === "over" && turn.how !== "failed" ? { ...turn, mayGoOn: true } : turn);
}

/** Pure. Lines of a record, oldest first. An answer's line is written again when more of it is known. */
export function geminiTurnEvents(lines: readonly string[]): readonly TurnEvent[] {
  const found = new Map<string, readonly TurnEvent[]>();
  for (const [index, line] of lines.entries()) {
    const rewritten = historyIn(line);
    if (rewritten !== undefined) {
      const last = [...found.values()].flat().at(-1);
      const isDropped = last?.kind === "message" && !rewritten.texts.some((text) => text.includes(last.text));
      if (isDropped) found.set(String(index), [{ kind: "end", at: rewritten.at, how: "interrupted" }]);
      continue;
    }
    const event = timeOf(line) === undefined ? undefined : parseRecordLine(line);
    const { id } = event ?? {};
    if (event !== undefined) found.set(typeof id === "string" ? id : String(index), eventsOf(line, event));
  }
  return withoutDoubt([...found.values()].flat());
}

/** A request that fails is taken out of the history before its error is written down. */
function withoutDoubt(events: readonly TurnEvent[]): readonly TurnEvent[] {
  return events.filter((event, at) => {
    const next = events[at + 1];
    return !(
      event.kind === "end" &&
      event.how === "interrupted" &&
      next?.kind === "end" &&
      next.how === "failed"
    );
  });
}

/** The history as it is written anew: where a request is cancelled or fails, without its message. */
function historyIn(line: string): { readonly at: number; readonly texts: readonly string[] } | undefined {
  if (!line.startsWith('{"$set":{"messages":')) return undefined;
  const set = parseRecordLine(line)?.["$set"] as Readonly<Record<string, unknown>> | undefined;
  const at = Date.parse(String(set?.["lastUpdated"]));
  if (!Array.isArray(set?.["messages"]) || Number.isNaN(at)) return undefined;
  const texts = set["messages"].flatMap((message: unknown) =>
    typeof message === "object" && message !== null && "content" in message ? textsOf(message.content) : [],
  );
  return { at, texts };
}

function eventsOf(line: string, event: Readonly<Record<string, unknown>>): readonly TurnEvent[] {
  const at = timeOf(line) ?? 0;
  const { type, content, tokens } = event;
  if (type === "error") return [{ kind: "end", at, how: "failed", detail: oneLine(content) }];
  if (type === "info" && /\bcancell?ed\b/i.test(oneLine(content)))
    return [{ kind: "end", at, how: "interrupted" }];
  const events = geminiUtterances(line).flatMap(({ who, text }): readonly TurnEvent[] => {
    if (who === "tool") return [{ kind: "tool", at }];
    if (who === "agent") return [{ kind: "said", at, text }];
    return messagesIn(text).map((one) => ({ kind: "message", at, text: one }));
  });
  const isWhole = type === "gemini" && typeof tokens === "object" && tokens !== null;
  return isWhole && !events.some(({ kind }) => kind === "tool")
    ? [...events, { kind: "end", at, how: "done" }]
    : events;
}

/** What waited while it worked is one message, of all that waited. */
function messagesIn(text: string): readonly string[] {
  return text.split(/\n\n(?=\[[^\]\n]+ -> [^\]\n]+\] #)/);
}

function oneLine(content: unknown): string {
  return (typeof content === "string" ? content : JSON.stringify(content ?? "")).slice(0, 200);
}
