import { type Answer, cannotTell, known } from "../../base/answer.ts";
import type { StateReading, StateWord } from "../state.ts";
import type { AgentFacts, Conversation, Proof, RuntimeWorld, Sought } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { turnOf, type SoughtTurn, type Turn, type TurnEvent } from "../turn.ts";
import {
  readUtterances,
  toolLine,
  type Transcript,
  type TranscriptRequest,
  type Utterance,
} from "../utterances.ts";

const LONGEST_STATE = 16_384;
const MOST_HOPS = 1000;
const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const STATES: Readonly<Record<string, StateWord>> = {
  starting: "starting",
  idle: "idle",
  busy: "working",
  "waiting approval": "blocked: approval",
  "waiting trust": "blocked: trust",
  "waiting login": "blocked: login",
};

/** What the state file of a stub says. */
interface StateFile {
  readonly sessionId: string;
  readonly state: StateWord;
  readonly saw: string;
  readonly since: number;
  /** Messages it holds. */
  readonly queued: number;
  /** Milliseconds since the epoch until which its model answers nothing. */
  readonly limitedUntil: number | undefined;
  readonly record: string;
}

/** The folder of everything a stub keeps, as it was told at its start, else the usual one. */
export function stubFolder(agent: AgentFacts): string {
  return agent.launched?.dataFolder ?? `${agent.userHome}/.local/state/mosaic-stub`;
}

/** The stub's own word; `undefined` where there is no file, or only that of an earlier process with this pid. */
export async function stubState(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<StateReading | undefined>> {
  const answer = await readStateFile(agent, world);
  if (!answer.known || answer.value === undefined) return answer as Answer<undefined>;
  const { state, saw, since, queued, limitedUntil } = answer.value;
  if (state === "idle" && limitedUntil !== undefined) {
    // nobody writes the file when the limit ends
    return known(
      limitedUntil > world.clock.now()
        ? { state: "blocked: rate-limit", rule: "stub.native.limit", saw, since, until: limitedUntil }
        : { state, rule: "stub.native.limit-over", saw, since: limitedUntil },
    );
  }
  if (state === "working" && queued > 0) {
    return known({ state: "queued", rule: "stub.native.queued", saw: `${saw}, holds ${queued}`, since });
  }
  return known({ state, rule: `stub.native.${saw.replace(" ", "-")}`, saw, since });
}

/** The open conversation; of a stub that has ended, the last one it had. */
export async function stubConversation(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<Conversation | undefined>> {
  const answer = await readStateFile(agent, world);
  if (!answer.known) return answer;
  if (answer.value !== undefined) return known({ id: answer.value.sessionId, record: answer.value.record });
  return known(await lastConversation(agent, world));
}

/**
 * Looks for the message in the record of the open conversation, else in that of the last one: an agent that ended while
 * it worked on the message has no state file any more.
 */
export async function stubProof(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: Sought,
): Promise<Proof | undefined> {
  const answer = await stubConversation(agent, world);
  const record = answer.known ? answer.value?.record : undefined;
  if (record === undefined) return undefined;
  return findProof(await linesSince(world, record, sought.since), sought, record);
}

/** The proof in lines of a record, newest first. A command or a shell line (`/word`, `!word`) is no message. */
function findProof(lines: readonly string[], sought: Sought, record: string): Proof | undefined {
  let queued: Proof | undefined;
  for (const line of lines) {
    const event = /^\{"type":"(?:user|queued)"/.test(line) ? parseRecordLine(line) : undefined;
    if (event === undefined || !String(event["text"]).includes(sought.needle)) continue;
    if (Date.parse(String(event["at"])) < sought.since) continue;
    const detail = `${record} ${String(event["id"])}`;
    if (event["type"] === "user") return { kind: "accepted", source: "session record", detail };
    queued = { kind: "queued", source: "session record", detail };
  }
  return queued;
}

function linesSince(world: RuntimeWorld, record: string, since: number): Promise<readonly string[]> {
  return recentLines(world, record, (line) => (timeOf(line) ?? Infinity) < since);
}

/** The writer puts the time at the end of a line, so that it is found without parsing a long message. */
function timeOf(line: string): number | undefined {
  const at = /,"at":"([^"]+)"\}$/.exec(line)?.[1];
  return at === undefined ? undefined : Date.parse(at);
}

/** What was said in the open conversation, or in the last one. */
export async function stubTranscript(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: TranscriptRequest,
): Promise<Answer<Transcript>> {
  const answer = await stubConversation(agent, world);
  return answer.known ? readUtterances(world, answer.value, wanted, stubUtterances, timeOf) : answer;
}

/** Pure. What one line of a record has. */
export function stubUtterances(line: string): readonly Utterance[] {
  const at = timeOf(line);
  const event = parseRecordLine(line);
  if (event === undefined || at === undefined || typeof event["text"] !== "string") return [];
  const { id, text } = event;
  switch (event["type"]) {
    case "user":
      return [{ at, who: "user", id: typeof id === "string" ? id : undefined, text }];
    case "assistant":
      return [{ at, who: "agent", id: undefined, text }];
    case "approval":
    case "shell":
      return [{ at, who: "tool", id: undefined, text: toolLine("shell", text) }];
    default:
      return [];
  }
}

/** The turn of a message, by the record of the open conversation, or of the last one. */
export async function stubTurn(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: SoughtTurn,
): Promise<Answer<Turn | undefined>> {
  const answer = await stubConversation(agent, world);
  if (!answer.known) return answer;
  const record = answer.value?.record;
  if (record === undefined) return known(undefined);
  const lines = await linesSince(world, record, sought.since);
  return known(turnOf(lines.toReversed().flatMap(stubTurnEvents), sought));
}

/** Pure. Each message of a stub has a turn of its own: one that begins says that none runs any more. */
export function stubTurnEvents(line: string): readonly TurnEvent[] {
  const at = timeOf(line);
  const event = parseRecordLine(line);
  if (event === undefined || at === undefined) return [];
  const text = String(event["text"]);
  switch (event["type"]) {
    case "session_start":
      return [{ kind: "begin", at }];
    case "user":
      return [
        { kind: "begin", at },
        { kind: "message", at, text },
      ];
    case "queued":
      return [{ kind: "held", at, text }];
    case "assistant":
      return [{ kind: "said", at, text }];
    case "approval":
      return [{ kind: "tool", at }];
    case "turn_end":
      if (event["reason"] === "limit") return [{ kind: "end", at, how: "failed", detail: "a usage limit" }];
      return [{ kind: "end", at, how: event["reason"] === "done" ? "done" : "interrupted" }];
    default:
      return [];
  }
}

/** From the conversation it was started with, along the records: each `/new` names the next. */
async function lastConversation(agent: AgentFacts, world: RuntimeWorld): Promise<Conversation | undefined> {
  let last: Conversation | undefined;
  let id = agent.launched?.conversation;
  for (let hops = 0; id !== undefined && SESSION_ID.test(id) && hops < MOST_HOPS; hops += 1) {
    const record = `${stubFolder(agent)}/sessions/${id}.jsonl`;
    if ((await world.fileFacts(record)) === undefined) break;
    last = { id, record };
    const lines = await recentLines(world, record, (line) => line.startsWith('{"type":"session_start"'));
    const command = lines.find((line) => line.startsWith('{"type":"command"') && line.includes('"next":"'));
    const next: unknown = command === undefined ? undefined : parseRecordLine(command)?.["next"];
    id = typeof next === "string" ? next : undefined;
  }
  return last;
}

async function readStateFile(agent: AgentFacts, world: RuntimeWorld): Promise<Answer<StateFile | undefined>> {
  const folder = stubFolder(agent);
  const path = `${folder}/state/${agent.pid}.json`;
  const text = await world.readText(path, 0, LONGEST_STATE);
  if (text === undefined) return known(undefined);
  const report = parseRecordLine(text);
  const { sessionId, status, waitingFor, since, queued, limitedUntil } = report ?? {};
  const saw = [status, waitingFor].filter((word) => typeof word === "string").join(" ");
  const state = Object.hasOwn(STATES, saw) ? STATES[saw] : undefined;
  const began = Date.parse(String(since));
  if (state === undefined || Number.isNaN(began)) return cannotTell(`${path}: not understood`);
  if (typeof sessionId !== "string" || !SESSION_ID.test(sessionId)) {
    return cannotTell(`${path}: no session`);
  }
  if (agent.launched !== undefined && began < agent.launched.at) return known(undefined);
  return known({
    sessionId,
    state,
    saw,
    since: began,
    queued: typeof queued === "number" ? queued : 0,
    limitedUntil: typeof limitedUntil === "string" ? Date.parse(limitedUntil) : undefined,
    record: `${folder}/sessions/${sessionId}.jsonl`,
  });
}
