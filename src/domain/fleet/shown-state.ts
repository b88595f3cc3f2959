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
  /** What an idle one leaves undone. */
  readonly reason?: string | undefined;
};

/** The reason of an idle agent that lets a message lie. */
export const LETS_A_MESSAGE_LIE = "has not begun on a message";
/** So long it may take: the heartbeat has an agent begin on what was left to it. */
const BEGINS_WITHIN_MS = 60_000;

/** Pure. */
export function reasonOfIdle(
  { state, unbegunSince }: Pick<AgentState, "state" | "unbegunSince">,
  now: number,
): string | undefined {
  const lies = unbegunSince !== undefined && now - unbegunSince > BEGINS_WITHIN_MS;
  return lies && (state === "idle" || state === "available") ? LETS_A_MESSAGE_LIE : undefined;
}

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
  return { ...known, state: state as ShownWord, reason: known.reason };
}

function ofUnasked({ supervisorSource: source, supervisedSince: since }: ShownFacts): ShownState {
  const reason = "it runs; what it does was not asked";
  return { state: "unknown", reason, source, rule: undefined, since, sinceIsBound: false };
}

function ofStatus({ state, detail }: ShownFacts["status"]): Pick<ShownState, "state" | "reason"> {
  return { state: state as ShownWord, reason: detail === "" ? undefined : detail };
}
