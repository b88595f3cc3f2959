import { known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { turnOf, type SoughtTurn, type Turn, type TurnEvent } from "../turn.ts";
import { geminiConversation, timeOf } from "./record.ts";
import { geminiUtterances } from "./utterances.ts";

/**
 * The turn of a message, by the record of the open conversation. Gemini (0.61) writes down no end of a turn: it is over
 * with an answer that calls no tool, whose tokens are known.
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
  return known(turnOf(geminiTurnEvents(lines.toReversed()), sought));
}

/** Pure. Lines of a record, oldest first. An answer's line is written again when more of it is known. */
export function geminiTurnEvents(lines: readonly string[]): readonly TurnEvent[] {
  const found = new Map<string, readonly TurnEvent[]>();
  for (const [index, line] of lines.entries()) {
    const event = timeOf(line) === undefined ? undefined : parseRecordLine(line);
    const { id } = event ?? {};
    if (event !== undefined) found.set(typeof id === "string" ? id : String(index), eventsOf(line, event));
  }
  return [...found.values()].flat();
}

function eventsOf(line: string, event: Readonly<Record<string, unknown>>): readonly TurnEvent[] {
  const at = timeOf(line) ?? 0;
  const { type, content, tokens } = event;
  if (type === "error") return [{ kind: "end", at, how: "failed", detail: oneLine(content) }];
  if (type === "info" && /\bcancell?ed\b/i.test(oneLine(content)))
    return [{ kind: "end", at, how: "interrupted" }];
  const events = geminiUtterances(line).map(({ who, text }): TurnEvent => {
    if (who === "tool") return { kind: "tool", at };
    return { kind: who === "user" ? "message" : "said", at, text };
  });
  const isWhole = type === "gemini" && typeof tokens === "object" && tokens !== null;
  return isWhole && !events.some(({ kind }) => kind === "tool")
    ? [...events, { kind: "end", at, how: "done" }]
    : events;
}

function oneLine(content: unknown): string {
  return (typeof content === "string" ? content : JSON.stringify(content ?? "")).slice(0, 200);
}
