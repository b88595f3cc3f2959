import type { AgentState, StateSource } from "../../runtimes/state.ts";
import type { AgentStatus } from "./agent-status.ts";

/** The one word that is shown of an agent, in every table and document. */
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
  /** By itself, with status 0. */
  "ended",
  "failed",
  "drifted",
  "unknown",
] as const;

export type ShownWord = (typeof SHOWN_WORDS)[number];

/** Who said so: the agent's own side, its supervisor, tmux alone, or nobody. */
export type ShownSource = StateSource | "systemd" | "launcher" | "tmux";

export interface ShownState {
  readonly state: ShownWord;
  /** What the word alone leaves open: what it waits for, how it ended; undefined where nothing is. */
  readonly reason: string | undefined;
  readonly source: ShownSource;
  /** The rule of the runtime's adapter; undefined where the supervisor's word is shown. */
  readonly rule: string | undefined;
  /** Milliseconds since the epoch; undefined where nobody knows. */
  readonly since: number | undefined;
  /** It was so by then at the latest, and may have begun before. */
  readonly sinceIsBound: boolean;
  /** Of a usage limit: when it ends, in milliseconds since the epoch; undefined where nobody says. */
  readonly until?: number | undefined;
}

/** What an agent does, and since when. */
export type Doing = Pick<AgentState, "state" | "source" | "rule" | "since" | "until"> & {
  readonly sinceIsBound: boolean;
};

/** What stands behind the word. */
export interface ShownFacts {
  readonly status: Pick<AgentStatus, "state" | "detail">;
  /** The supervisor's side of it. */
  readonly supervisorSource: "systemd" | "launcher" | "tmux" | "none";
  readonly supervisedSince: number | undefined;
  /** What a running agent is doing; undefined where it was not asked or does not run. */
  readonly doing: Doing | undefined;
}

/** An agent that runs is shown by what it does, one that does not run by how it ended. Pure. */
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
  // it died between the two looks: neither of them is believed against the other
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
