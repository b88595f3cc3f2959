import { exitWords } from "../host/exit-words.ts";
import type { FleetEvent } from "./event.ts";

/** One end of an agent's process. */
export interface RecapEnd {
  readonly agent: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly cause: string;
  /** It was asked to stop. */
  readonly wanted: boolean;
  /** When it was started again; undefined where it was not. */
  readonly startedAgainAt: number | undefined;
}

export interface RecapAgent {
  readonly agent: string;
  readonly starts: number;
  readonly ends: number;
  /** Milliseconds that it has waited for somebody. */
  readonly blockedMs: number;
  /** Messages to it, by how they ended. */
  readonly taken: number;
  readonly queued: number;
  readonly notTaken: number;
}

export interface Recap {
  readonly ends: readonly RecapEnd[];
  readonly agents: readonly RecapAgent[];
  /** What people and agents did, oldest first. */
  readonly commands: readonly FleetEvent[];
}

/** How much later than the end itself systemd's word may come. */
export const RESULT_MS = 30_000;

/** Pure. What a journal, oldest first, adds up to for these agents. `until`: milliseconds since the epoch. */
export function recapOf(events: readonly FleetEvent[], agents: readonly string[], until: number): Recap {
  const own = agents.map((agent) => ({ agent, events: events.filter((event) => event.agent === agent) }));
  const ends = own.flatMap(({ agent, events: its }) => endsOf(agent, its));
  return {
    ends: ends.toSorted((one, other) => one.at - other.at),
    agents: own.map(({ agent, events: its }) => agentOf(agent, its, until)),
    commands: events.filter(({ kind }) => kind === "command"),
  };
}

function agentOf(agent: string, events: readonly FleetEvent[], until: number): RecapAgent {
  const verdicts = events.filter(({ kind }) => kind === "message").map(({ verdict }) => verdict);
  const taken = verdicts.filter((verdict) => verdict === "accepted").length;
  const queued = verdicts.filter((verdict) => verdict === "queued").length;
  return {
    agent,
    starts: events.filter(({ kind }) => kind === "start").length,
    ends: endsOf(agent, events).length,
    blockedMs: blockedFor(events, until),
    taken,
    queued,
    notTaken: verdicts.length - taken - queued,
  };
}

function endsOf(agent: string, events: readonly FleetEvent[]): RecapEnd[] {
  const ends: RecapEnd[] = [];
  for (const event of events) {
    const last = ends.at(-1);
    const isOpen = last !== undefined && last.startedAgainAt === undefined;
    if (event.kind === "start" && isOpen) ends[ends.length - 1] = { ...last, startedAgainAt: event.at };
    if (event.kind !== "end") continue;
    if (event.result !== undefined && isOpen && event.at - last.at <= RESULT_MS) {
      ends[ends.length - 1] = { ...last, cause: resultWords(event.result, last.cause) };
      continue;
    }
    const { at, wanted = false } = event;
    ends.push({ agent, at, cause: endCause(event), wanted, startedAgainAt: undefined });
  }
  return ends;
}

/** Why an agent ended, in a few words. */
export function endCause({ wanted, reason, result, status, signal }: FleetEvent): string {
  if (result !== undefined) return resultWords(result, undefined);
  if (reason !== undefined) return `could not be started: ${reason}`;
  if (wanted === true) return "asked to stop";
  return exitWords(status, signal);
}

function resultWords(result: string, before: string | undefined): string {
  if (result === "oom-kill") return "out of memory: killed";
  return before === undefined ? `systemd says ${result}` : `${before} (systemd: ${result})`;
}

/** A blocked agent that ends is not waiting any more. */
function blockedFor(events: readonly FleetEvent[], until: number): number {
  let sum = 0;
  let from: number | undefined;
  for (const { kind, at } of events) {
    if (kind === "blocked") from ??= at;
    else if (from !== undefined && (kind === "freed" || kind === "end" || kind === "start")) {
      sum += at - from;
      from = undefined;
    }
  }
  return from === undefined ? sum : sum + Math.max(0, until - from);
}
