import type { Heartbeat } from "../heartbeat/format.ts";
import type { FleetEvent } from "./event.ts";
import { endCause, RESULT_MS } from "./recap.ts";

/** What a journal says about an agent at a moment in the past. Nothing in it is a guess. */
export interface AgentPast {
  readonly agent: string;
  /** undefined: not known. */
  readonly runs: boolean | undefined;
  readonly state: PastWord;
  /** What it waited for, or how it ended. For `unknown`: why it is not known. */
  readonly reason: string | undefined;
  /** When the state began, by its source; milliseconds since the epoch. */
  readonly since: number | undefined;
  /** The process at that moment. */
  readonly pid: number | undefined;
  /** The conversation that it was started with. */
  readonly conversation: string | undefined;
  /** The event that proves it; for `unknown`, the last thing known before that moment. */
  readonly evidence: FleetEvent | undefined;
  /** The last message to it before that moment, and the last command on it. */
  readonly message: FleetEvent | undefined;
  readonly command: FleetEvent | undefined;
}

export type PastWord = "idle" | "working" | "blocked" | "parked" | "stopped" | "ended" | "failed" | "unknown";

const STATES: readonly string[] = ["idle", "working", "blocked", "parked", "failed"];

/** Facts beside the events of the agent. */
export interface PastFacts {
  /** Since when the journal has events, in milliseconds since the epoch; undefined: there is no journal. */
  readonly begins: number | undefined;
  /** Its last heartbeat, which proves that the process of a start lived until then. */
  readonly beat: Pick<Heartbeat, "pid" | "at"> | undefined;
}

/** Pure. What is known of an agent at a moment, from all events, oldest first, including later ones. */
export function pastOf(
  agent: string,
  events: readonly FleetEvent[],
  at: number,
  { begins, beat }: PastFacts,
): AgentPast {
  const own = events.filter((event) => event.agent === agent);
  const before = own.filter((event) => event.at <= at);
  const to = (event: FleetEvent) =>
    event.agent === agent || (event.agent === undefined && isTo(event, agent));
  const known = {
    agent,
    pid: undefined,
    conversation: undefined,
    message: before.findLast(({ kind }) => kind === "message"),
    command: events.findLast(
      (event) => event.at <= at && event.kind === "command" && event.ending === undefined && to(event),
    ),
  };
  const unknown = (reason: string, more: Partial<AgentPast> = {}): AgentPast => ({
    ...known,
    runs: undefined,
    state: "unknown",
    reason,
    since: undefined,
    evidence: undefined,
    ...more,
  });
  if (begins === undefined) return unknown("there is no journal");
  if (at < begins) return unknown("the journal does not reach back so far");
  const told = own.filter(({ kind }) => TELLING.has(kind));
  const last = told.findLast((event) => event.at <= at);
  if (last === undefined) return unknown("the journal has nothing of it before then");
  const next = told.find((event) => event.at > at && !isWordOf(last, event));
  if (last.kind === "end") {
    return next === undefined || next.kind === "start"
      ? { ...known, ...ended(told, last) }
      : unknown("it ran again later, and its start is not written down", { evidence: last });
  }

  const start = told.findLast((event) => event.kind === "start" && event.at <= at);
  const process = { pid: start?.pid, conversation: conversationOf(before, start) };
  // Given up by the launcher in direct mode: the end itself was recorded before.
  if (last.kind === "state" && last.state === "failed") {
    return { ...known, runs: false, state: "failed", reason: last.reason, since: last.at, evidence: last };
  }
  const livedOn =
    (next !== undefined && next.kind !== "start") ||
    (beat !== undefined && beat.at >= at && (start?.pid === undefined || beat.pid === start.pid));
  if (!livedOn) {
    const why =
      next === undefined
        ? "nothing was heard of it since"
        : "it was started again later, and how it had ended is not written down";
    return unknown(why, { ...process, evidence: last });
  }
  const said = stateAt(told, start, at);
  if (said === undefined) {
    return unknown("it ran, and what it did is not written down", { ...process, runs: true, evidence: last });
  }
  const word = STATES.find((state) => state === said.state) as PastWord | undefined;
  if (word === undefined) {
    return unknown(`it was ${said.state ?? "somehow"}`, { ...process, runs: true, evidence: said });
  }
  return {
    ...known,
    ...process,
    runs: true,
    state: word,
    reason: said.reason,
    since: said.since ?? said.at,
    evidence: said,
  };
}

/** Kinds that tell whether an agent runs. */
const TELLING: ReadonlySet<FleetEvent["kind"]> = new Set(["start", "end", "state", "blocked", "freed"]);

function isTo({ agents = [] }: FleetEvent, agent: string): boolean {
  return agents.length === 0 || agents.includes(agent);
}

/** A state is recorded once it has lasted for a while, so an event may be about an earlier moment. */
function stateAt(
  told: readonly FleetEvent[],
  start: FleetEvent | undefined,
  at: number,
): FleetEvent | undefined {
  const from = start?.at ?? 0;
  let found: FleetEvent | undefined;
  for (const event of told) {
    if (event.at < from) continue;
    if ((event.kind === "start" && event !== start) || event.kind === "end") {
      if (event.at > at) break;
      continue;
    }
    const { since } = event;
    const began = since !== undefined && since >= from && since <= event.at ? since : event.at;
    if (event.state !== undefined && began <= at) found = event;
  }
  return found;
}

/** The runtime's own start records the conversation, possibly before the launcher reports that it runs. */
function conversationOf(before: readonly FleetEvent[], start: FleetEvent | undefined): string | undefined {
  if (start?.pid === undefined) return undefined;
  return before.findLast(({ kind, pid }) => kind === "conversation" && pid === start.pid)?.conversation;
}

/** systemd's own word comes after the end itself, and says more about it. */
function isWordOf(end: FleetEvent | undefined, event: FleetEvent): boolean {
  return (
    end?.kind === "end" &&
    event.kind === "end" &&
    event.result !== undefined &&
    event.at - end.at <= RESULT_MS
  );
}

function ended(
  told: readonly FleetEvent[],
  last: FleetEvent,
): Pick<AgentPast, "runs" | "state" | "reason" | "since" | "evidence"> {
  const index = told.indexOf(last);
  const previous = told[index - 1];
  const isWord = isWordOf(previous, last);
  const end = isWord && previous !== undefined ? previous : last;
  const killed = isWord && last.result === "oom-kill" && end.wanted !== true;
  const common = { runs: false, since: end.at, evidence: last };
  if (end.wanted === true) return { ...common, state: "stopped", reason: undefined };
  if (killed) return { ...common, state: "failed", reason: endCause(last) };
  const isSuccess =
    end.reason === undefined && (end.status === 0 || (end.status === undefined && end.result === "success"));
  return { ...common, state: isSuccess ? "ended" : "failed", reason: endCause(end) };
}
