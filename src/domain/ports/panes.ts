import type { Answer } from "../../base/answer.ts";
import type { SessionName } from "../../base/names.ts";

/** The pane of an agent at one moment: the facts and the screen of one call of tmux. */
export interface PaneView {
  /** tmux's own id, "%3": it stays with the pane whatever is renamed. */
  readonly id: string;
  /** The mosaic home that its session or server says it belongs to; undefined where neither does. */
  readonly home: string | undefined;
  readonly pid: number;
  readonly dead: boolean;
  readonly command: string;
  readonly path: string;
  readonly title: string;
  /** Copy-mode or another mode: keys do not reach the program. */
  readonly inMode: boolean;
  /** Milliseconds since the epoch of the last output: the start of its second, for tmux gives whole seconds. */
  readonly activity: number | undefined;
  /** How wide it is; undefined where tmux does not say. */
  readonly columns?: number | undefined;
  /** What is on the screen, with its colours. */
  readonly screen: string;
}

/**
 * What became of keys: done, or not done by tmux in the very call, because the pane is dead (or has another process than
 * the one that was looked at), is in a mode, shows a dialog, or because tmux itself failed.
 */
export type Typed = "done" | "dead" | "in-mode" | "dialog" | "failed";

/** What a key is meant for: tmux itself decides on it in the call that presses, so nothing opens between look and key. */
export interface KeyGuard {
  /** The pane's process as it was looked at. */
  readonly pid: number;
  /** Words of a dialog: seen on the screen, they forbid the key. Without comma, brace, colon or `#`. */
  readonly dialogWords: readonly string[];
  /** Words of the dialog that the key is for, of the same kind: where one is not on the screen, the key is refused. */
  readonly shownWords?: readonly string[];
  /** The pane is held: the key goes through all the same, and the pane stays held. */
  readonly isHeld?: true;
}

/** The screens of a fleet's tmux server, and the only way to type into them. */
export interface Panes {
  /** One call for every twenty sessions, side by side; a session that is not there is missing. A server that does not run has none. */
  look(sessions: readonly SessionName[]): Promise<Answer<ReadonlyMap<SessionName, PaneView>>>;
  /** Leaves copy-mode, then pastes in one piece, bracketed where the program asked for that. */
  paste(pane: string, text: string): Promise<Answer<Typed>>;
  /** One key by its tmux name, "Enter" or "C-c". */
  press(pane: string, key: string, guard: KeyGuard): Promise<Answer<Typed>>;
  /**
   * Until `release`, or {@link LONGEST_HOLD_MS} where the caller ends before that, tmux drops whatever anybody else types into
   * the pane.
   */
  hold(pane: string): Promise<Answer<Typed>>;
  release(pane: string): Promise<void>;
}

/** tmux itself lets go of a pane whose holder was killed. */
export const LONGEST_HOLD_MS = 5_000;
