import { known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import type { StateReading } from "../state.ts";
import { turnOf, type SoughtTurn, type Turn, type TurnEvent } from "../turn.ts";
import { claudeEvents, lastWords, type ClaudeEvent } from "./events.ts";
import { openConversation, claudeState } from "./session.ts";
import { messageOf, object, timeOfLine } from "./transcript.ts";
import { claudeUtterances } from "./utterances.ts";

/** Claude writes its record behind its screen and its hooks; an answer that is not there by then has no words. */
const WRITTEN_MS = 2_000;

/**
 * The turn of a message, by the conversation's own record, and by what claude says of its end: the hook Stop, or where
 * no hook of ours runs that it is idle since.
 */
export async function claudeTurn(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: SoughtTurn,
): Promise<Answer<Turn | undefined>> {
  const answer = await openConversation(agent, world);
  if (!answer.known) return answer;
  const { id, record } = answer.value ?? {};
  if (record === undefined) return known(undefined);
  const lines = await recentLines(world, record, (line) => (timeOfLine(line) ?? Infinity) < sought.since);
  const events = lines.toReversed().flatMap(claudeTurnEvents);
  const turn = turnOf(events, sought);
  if (turn?.kind !== "running") return known(turn);
  const state = await claudeState(agent, world);
  const word = state.known ? state.value : undefined;
  // a Stop is no end where a hook of the user's own lets claude go on
  if (word?.state === "working" || word?.state === "queued") return known(turn);
  const hooks = (await claudeEvents(agent, world)).filter((event) => event.sessionId === id);
  const began = beganAt(events, sought);
  const ended = endByHook(hooks, began) ?? endByState(word, began);
  if (ended === undefined) return known(turn);
  // what claude says itself of the end of a turn stands in its record a moment later
  const shown = turnOf([...events, ended], sought);
  const isWritten = shown?.kind === "over" && shown.answer !== undefined && isWhole(lines);
  return known(
    isWritten || world.clock.now() - ended.at > WRITTEN_MS || ended.answer !== undefined ? shown : turn,
  );
}

/** Pure. What one line of a record says of turns. */
export function claudeTurnEvents(text: string): readonly TurnEvent[] {
  const at = timeOfLine(text);
  if (at === undefined) return [];
  const line = parseRecordLine(text);
  if (line === undefined || line["isSidechain"] === true) return [];
  if (line["type"] === "queue-operation") return queueEvents(line, at);
  if (line["type"] === "system" && line["subtype"] === "turn_duration")
    return [{ kind: "end", at, how: "done" }];
  const message = object(line["message"]);
  const isSynthetic = message?.["model"] === "<synthetic>";
  if (line["type"] === "assistant" && isSynthetic) {
    if (line["isApiErrorMessage"] !== true) return [{ kind: "end", at, how: "interrupted", detail: KILLED }];
    const said = claudeUtterances(text).map((utterance) => utterance.text);
    return [{ kind: "end", at, how: "failed", detail: said.join(" ").replaceAll(/\s+/g, " ").slice(0, 200) }];
  }
  const said = messageOf(line);
  if (said !== undefined && said.trim().startsWith("[Request interrupted by user"))
    return [{ kind: "end", at, how: "interrupted" }];
  const events = claudeUtterances(text).map(({ who, text: words }): TurnEvent => {
    if (who === "tool") return { kind: "tool", at };
    return { kind: who === "user" ? "message" : "said", at, text: words };
  });
  return events;
}

const KILLED = "its claude ended in the middle of it";

function queueEvents(line: Readonly<Record<string, unknown>>, at: number): readonly TurnEvent[] {
  const { operation, content } = line;
  const text = typeof content === "string" ? content : undefined;
  if (operation === "enqueue") return text === undefined ? [] : [{ kind: "held", at, text }];
  if (operation === "popAll") return [{ kind: "returned", text: undefined }];
  // it takes out what is handed to a turn too; then it is recorded as that
  return operation === "remove" && text !== undefined ? [{ kind: "returned", text }] : [];
}

function beganAt(events: readonly TurnEvent[], { needle, since }: SoughtTurn): number {
  const message = events.findLast(
    (event) => event.kind === "message" && event.at >= since && event.text.includes(needle),
  );
  return message !== undefined && "at" in message ? message.at : Infinity;
}

type End = Extract<TurnEvent, { readonly kind: "end" }>;

/** Pure. The first Stop of the conversation behind the message. */
export function endByHook(hooks: readonly ClaudeEvent[], since: number): End | undefined {
  const end = hooks.find(({ name, at }) => at >= since && (name === "Stop" || name === "StopFailure"));
  if (end === undefined) return undefined;
  const { at, name, error } = end;
  if (name === "StopFailure") return { kind: "end", at, how: "failed", detail: error ?? "" };
  return { kind: "end", at, how: "done", answer: lastWords(end) };
}

function endByState(word: StateReading | undefined, began: number): End | undefined {
  const since = word?.state === "idle" ? word.since : undefined;
  return since !== undefined && since > began ? { kind: "end", at: since, how: "done" } : undefined;
}

/** The last answer in it says that it was the last. */
function isWhole(newestFirst: readonly string[]): boolean {
  const last = newestFirst.find(
    (line) => line.includes('"type":"assistant"') && claudeUtterances(line).length > 0,
  );
  const reason = last === undefined ? undefined : object(parseRecordLine(last)?.["message"])?.["stop_reason"];
  return typeof reason === "string" && reason !== "tool_use";
}
