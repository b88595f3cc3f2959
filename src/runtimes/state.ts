/**
 * What an agent is doing, and how we know. `unknown` is an answer: a screen that matches nothing, a signal that
 * did not come. No other word is ever said for want of a better one.
 */
export const STATE_WORDS = [
  "starting",
  "idle",
  "available",
  "working",
  "queued",
  "blocked: approval",
  "blocked: trust",
  "blocked: login",
  "blocked: rate-limit",
  "blocked: picker",
  "dead",
  "unknown",
] as const;

export type StateWord = (typeof STATE_WORDS)[number];

/** Who said so, the most trusted first. `none`: nobody did. */
export type StateSource = "native" | "record" | "screen" | "process" | "none";

/** A message that a runtime holds, by the runtime's own id, with what it is to be answered with. */
export interface HeldMessage {
  readonly id: string;
  readonly choice: object;
}

/** What one source says. */
export interface StateReading {
  readonly state: StateWord;
  /** The rule that fired: `RUNTIME.SOURCE.WHAT`, such as "claude.screen.approval". */
  readonly rule: string;
  /** What it saw, in one line; for `agent explain`. */
  readonly saw: string;
  /** Milliseconds since the epoch at which the state began; undefined where the source does not know. */
  readonly since: number | undefined;
  /** Of `blocked: rate-limit`: when the limit ends, in milliseconds since the epoch; undefined where nobody says. */
  readonly until?: number | undefined;
  /**
   * Of an idle one: messages of its conversation that it has not begun on, and will not before something has it go on.
   * "unknown": it was asked, and gave no answer.
   */
  readonly unbegun?: number | "unknown" | undefined;
  /** Since when it could have begun on the first of these, in milliseconds since the epoch. */
  readonly unbegunSince?: number | undefined;
  /** The last of these where it is mosaic's, and was left to it by the process before: for `goOnWithHeld`. */
  readonly leftBehind?: HeldMessage | undefined;
  /** The built-in words alone say something else: those of a file of patterns decided. */
  readonly byAddedWords?: true;
}

export interface AgentState extends StateReading {
  readonly source: StateSource;
  /** What was asked and gave no state, and why: "claude sessions file: not there". */
  readonly unanswered: readonly string[];
}
