import type { AgentState, StateSource } from "../../runtimes/state.ts";
import type { AgentStatus } from "./agent-status.ts";

/** The one word that every table and document shows for an agent. */
export const SHOWN_WORDS = [
  "starting",
  "idle",
  "available",
  "working",
  "queued",
  "blocked",
  "parked",
  "stopping",
  "restarting",
  /** A person stopped it. */
  "stopped",
  /** It exited by itself, with status 0. */
  "ended",
  "failed",
  "drifted",
  "unknown",
] as const;

export type ShownWord = (typeof SHOWN_WORDS)[number];

/** Where the state comes from: the agent's own side, its supervisor, tmux alone, or nowhere. */
export type ShownSource = StateSource | "systemd" | "launcher" | "tmux";

export interface ShownState {
  readonly state: ShownWord;
  /** What it waits for, or how it ended; undefined where the word says enough. */
  readonly reason: string | undefined;
  readonly source: ShownSource;
  /** The rule of the runtime's adapter; undefined where the supervisor's word is shown. */
  readonly rule: string | undefined;
  /** Milliseconds since the epoch; undefined where that is not known. */
  readonly since: number | undefined;
  /** Whether `since` is only a latest time: the state may have begun before. */
  readonly sinceIsBound: boolean;
  /** When a usage limit ends, in milliseconds since the epoch; undefined where that is not known. */
  readonly until?: number | undefined;
}

/** What an agent does, and since when. */
export type Doing = Pick<AgentState, "state" | "source" | "rule" | "since" | "until"> & {
  readonly sinceIsBound: boolean;
};

/** The facts behind the word. */
export interface ShownFacts {
  readonly status: Pick<AgentStatus, "state" | "detail">;
  /** What the supervisor says. */
  readonly supervisorSource: "systemd" | "launcher" | "tmux" | "none";
  readonly supervisedSince: number | undefined;
  /** What a running agent is doing; undefined where it was not asked or does not run. */
  readonly doing: Doing | undefined;
}

/** Pure. An agent that runs is shown by what it does, one that does not run by how it ended. */
export function shownState(facts: ShownFacts): ShownState {
  const { status, doing } = facts;
  if (status.state === "running") return doing === undefined ? ofUnasked(facts) : ofDoing(doing);
  const { supervisorSource: source, supervisedSince: since } = facts;
  const { state, reason } = ofStatus(status);
  return { state, reason, source, rule: undefined, since, sinceIsBound: false };
}

function ofDoing({ state, ...known }: Doing): ShownState {
  if (state.startsWith("blocked: ")) {
    return { ...known, state: "blocked", reason: state.slice("blocked: ".length) };
  }
  // It died between the two looks: neither is believed over the other.
  if (state === "dead") return { ...known, state: "drifted", reason: "its process has ended" };
  return { ...known, state: state as ShownWord, reason: undefined };
}

function ofUnasked({ supervisorSource: source, supervisedSince: since }: ShownFacts): ShownState {
  const reason = "it runs; what it does was not asked";
  return { state: "unknown", reason, source, rule: undefined, since, sinceIsBound: false };
}

function ofStatus({ state, detail }: ShownFacts["status"]): Pick<ShownState, "state" | "reason"> {
  return { state: state as ShownWord, reason: detail === "" ? undefined : detail };
}
