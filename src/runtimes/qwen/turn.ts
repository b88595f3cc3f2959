import { known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { turnOf, withoutRetried, type SoughtTurn, type Turn, type TurnEvent } from "../turn.ts";
import { qwenConversation, timeOf } from "./record.ts";
import { qwenUtterances } from "./utterances.ts";

/**
 * The turn of a message, by the record of the open conversation. qwen-code (0.24.4) writes down no end of a turn: an
 * answer that calls no tool may be it, unless a message that was given meanwhile steers it on.
 */
export async function qwenTurn(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: SoughtTurn,
): Promise<Answer<Turn | undefined>> {
  const answer = await qwenConversation(agent, world);
  if (!answer.known) return answer;
  const record = answer.value?.record;
  if (record === undefined) return known(undefined);
  const lines = await recentLines(world, record, (line) => (timeOf(line) ?? Infinity) < sought.since);
  const turn = turnOf(qwenTurnEvents(lines.toReversed()), sought);
  return known(turn?.kind === "over" ? { ...turn, mayGoOn: true } : turn);
}

/** Pure. Lines of a record, oldest first. */
export function qwenTurnEvents(lines: readonly string[]): readonly TurnEvent[] {
  return withoutRetried(lines.flatMap(eventsOf));
}

function eventsOf(line: string): readonly TurnEvent[] {
  const at = timeOf(line);
  if (at === undefined) return [];
  const failure = failureIn(line);
  if (failure !== undefined) return [{ kind: "end", at, how: "failed", detail: failure }];
  const events = qwenUtterances(line).map(({ who, text }): TurnEvent => {
    if (who === "tool") return { kind: "tool", at };
    return { kind: who === "agent" ? "said" : "message", at, text };
  });
  const isSteering = line.includes('"subtype":"mid_turn_user_message"');
  if (events.some(({ kind }) => kind === "message"))
    return isSteering ? events : [{ kind: "begin", at }, ...events];
  if (events.length === 0 || events.some(({ kind }) => kind === "tool")) return events;
  return [...events, { kind: "end", at, how: "done" }];
}

/** What its model answered instead of an answer, in the turn itself and not in a side question. */
function failureIn(line: string): string | undefined {
  if (!line.includes('"qwen-code.api_error"')) return undefined;
  const payload = parseRecordLine(line)?.["systemPayload"];
  const event =
    typeof payload === "object" && payload !== null && "uiEvent" in payload ? payload.uiEvent : undefined;
  if (typeof event !== "object" || event === null || "subagent_name" in event) return undefined;
  return "error_message" in event ? String(event.error_message).slice(0, 200) : "";
}
