/** What the agent is at one moment, and what it can ask of the world. Data only; `agent.ts` changes it. */
import { composedText, type Composer, EMPTY_COMPOSER } from "./composer.ts";
import type { Choice, Dialog, DialogKind } from "./dialogs.ts";
import type { FatalSignal } from "./tags.ts";

export interface Message {
  readonly id: string;
  readonly text: string;
}

/** One thing in the transcript. */
export type Entry =
  | { readonly kind: "user"; readonly text: string }
  | { readonly kind: "assistant"; readonly text: string }
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "error"; readonly text: string };

/** A line of the session record; the writer adds the session's id and the time. */
export type RecordEvent =
  | {
      readonly type: "session_start";
      readonly cwd: string;
      readonly model: string;
      readonly resumed: boolean;
    }
  | { readonly type: "session_end"; readonly status: number }
  /** Taken into a turn: the proof that a message was accepted. */
  | { readonly type: "user"; readonly id: string; readonly text: string }
  /** Held until the running turn ends; its `user` event follows with the same id. */
  | { readonly type: "queued"; readonly id: string; readonly text: string }
  | {
      readonly type: "assistant";
      readonly message: string;
      readonly tokens: { readonly input: number; readonly output: number };
      readonly text: string;
    }
  | { readonly type: "turn_end"; readonly message: string; readonly reason: "done" | "interrupted" | "limit" }
  /** The model refused: until then (an ISO time) it answers nothing. */
  | { readonly type: "limit"; readonly message: string; readonly until: string }
  | {
      readonly type: "approval";
      readonly choice: Choice;
      readonly text: string;
      /** Who chose: a key, or --dangerously-skip-permissions. */
      readonly by: "key" | "flag";
    }
  | { readonly type: "trust"; readonly choice: Choice }
  /** A message that ran as a shell command instead of being answered. */
  | { readonly type: "shell"; readonly text: string }
  /** `next`: the session that it began. */
  | { readonly type: "command"; readonly text: string; readonly next?: string }
  | { readonly type: "children"; readonly pids: readonly number[] };

/** What only the process around the agent can do. */
export type Effect =
  | { readonly kind: "record"; readonly event: RecordEvent }
  /** From here on the record is that of another session. */
  | { readonly kind: "new-session"; readonly id: string }
  | { readonly kind: "quit"; readonly status: number }
  | { readonly kind: "hang" }
  | { readonly kind: "signal"; readonly signal: FatalSignal }
  | { readonly kind: "leak"; readonly megabytes: number }
  | { readonly kind: "setsid"; readonly count: number };

export type Step =
  | { readonly kind: "wait"; readonly durationMs: number }
  | { readonly kind: "dialog"; readonly dialog: Dialog }
  | { readonly kind: "limit"; readonly durationMs: number }
  | { readonly kind: "effect"; readonly effect: Effect }
  | { readonly kind: "say"; readonly entry: Entry }
  | { readonly kind: "answer"; readonly text: string };

export interface Turn {
  readonly message: Message;
  /** Milliseconds since the epoch, as every time here. */
  readonly startedAt: number;
  /** What is left to do; the first is being done. */
  readonly steps: readonly Step[];
  readonly waitUntil: number | undefined;
  readonly stream:
    { readonly chunks: readonly string[]; readonly shown: number; readonly nextAt: number } | undefined;
}

/** What does not change while the process lives. */
export interface Settings {
  readonly version: string;
  readonly model: string;
  readonly cwd: string;
  readonly skipPermissions: boolean;
  readonly swallowEarlyEnter: boolean;
  /** What it is told of itself; undefined: nothing. */
  readonly role?: string | undefined;
}

export interface AgentState {
  readonly settings: Settings;
  readonly sessionId: string;
  readonly isReady: boolean;
  readonly composer: Composer;
  readonly transcript: readonly Entry[];
  readonly queue: readonly Message[];
  readonly turn: Turn | undefined;
  readonly dialog: Dialog | undefined;
  /** Until then the model answers nothing; undefined: it was never refused. */
  readonly limitedUntil: number | undefined;
  /** Dialogs still to come before the first prompt. */
  readonly startupDialogs: readonly Dialog[];
  /** The message from the command line, until it is submitted. */
  readonly firstMessage: string | undefined;
  readonly lastTextAt: number | undefined;
  readonly ignoresNextEnter: boolean;
  /** Ctrl-C was the last key, so the composer is empty: one more quits. */
  readonly quitsOnInterrupt: boolean;
  /** It hangs or is about to end: nothing changes any more. */
  readonly isHalted: boolean;
}

export function newAgent(
  settings: Settings,
  start: Pick<AgentState, "sessionId" | "transcript" | "startupDialogs" | "firstMessage">,
): AgentState {
  return {
    settings,
    ...start,
    isReady: false,
    composer: EMPTY_COMPOSER,
    queue: [],
    turn: undefined,
    dialog: undefined,
    limitedUntil: undefined,
    lastTextAt: undefined,
    ignoresNextEnter: false,
    quitsOnInterrupt: false,
    isHalted: false,
  };
}

export interface AgentStatus {
  readonly status: "starting" | "idle" | "busy" | "waiting";
  readonly waitingFor: DialogKind | undefined;
  /** Of idle: milliseconds since the epoch. */
  readonly limitedUntil?: number | undefined;
}

/** The agent's own word on what it does: for the state file, the title and the status line. */
export function statusOf(state: AgentState): AgentStatus {
  if (!state.isReady) return { status: "starting", waitingFor: undefined };
  if (state.dialog !== undefined) return { status: "waiting", waitingFor: state.dialog.kind };
  if (state.turn !== undefined) return { status: "busy", waitingFor: undefined };
  return { status: "idle", waitingFor: undefined, limitedUntil: state.limitedUntil };
}

/** The terminal's title for a status. */
export function titleOf({ status }: AgentStatus): string {
  if (status === "waiting") return "stub: action required";
  return status === "idle" ? "stub: idle" : "stub: working";
}

export function hasDraft(state: AgentState): boolean {
  return composedText(state.composer) !== "";
}

/**
 * When the agent next has to be woken (milliseconds since the epoch); undefined when only a key can change
 * anything, so that an idle or waiting agent costs no wake-ups.
 */
export function nextWake(state: AgentState, now: number): number | undefined {
  const { turn } = state;
  if (turn === undefined || state.dialog !== undefined || state.isHalted) return undefined;
  const nextSecond = turn.startedAt + (Math.floor((now - turn.startedAt) / 1000) + 1) * 1000;
  return Math.min(turn.waitUntil ?? Infinity, turn.stream?.nextAt ?? Infinity, nextSecond);
}
