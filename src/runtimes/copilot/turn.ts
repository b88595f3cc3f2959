import { known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { turnOf, type SoughtTurn, type Turn, type TurnEvent } from "../turn.ts";
import { copilotConversation, dataOf, timeOf } from "./record.ts";
import { copilotUtterances } from "./utterances.ts";

/**
 * The turn of a message, by the record of the open conversation. What copilot (1.0.102) calls a turn is one answer of its
 * model: one that calls no tool may be the last.
 */
export async function copilotTurn(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: SoughtTurn,
): Promise<Answer<Turn | undefined>> {
  const answer = await copilotConversation(agent, world);
  if (!answer.known) return answer;
  const record = answer.value?.record;
  if (record === undefined) return known(undefined);
  const lines = await recentLines(world, record, (line) => (timeOf(line) ?? Infinity) < sought.since);
  const turn = turnOf(copilotTurnEvents(lines.toReversed()), sought);
  return known(turn?.kind === "over" ? { ...turn, mayGoOn: true } : turn);
}

/** Pure. Lines of a record, oldest first. */
export function copilotTurnEvents(lines: readonly string[]): readonly TurnEvent[] {
  const events: TurnEvent[] = [];
  for (const line of lines) {
    const at = timeOf(line);
    if (at === undefined) continue;
    if (line.startsWith('{"type":"abort"')) events.push({ kind: "end", at, how: "interrupted" });
    else if (line.startsWith('{"type":"session.error"')) {
      const { message } = dataOf(parseRecordLine(line));
      events.push({ kind: "end", at, how: "failed", detail: String(message).slice(0, 200) });
    } else events.push(...saidIn(line, at));
  }
  return events;
}

function saidIn(line: string, at: number): readonly TurnEvent[] {
  const utterances = copilotUtterances(line);
  const message = utterances.find(({ who }) => who === "user");
  if (message !== undefined) {
    return [
      { kind: "begin", at },
      { kind: "message", at, text: message.text },
    ];
  }
  const events = utterances.map(({ who, text }): TurnEvent =>
    who === "tool" ? { kind: "tool", at } : { kind: "said", at, text },
  );
  const isLast = events.length > 0 && !events.some(({ kind }) => kind === "tool");
  return isLast ? [...events, { kind: "end", at, how: "done" }] : events;
}
