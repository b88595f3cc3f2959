import type { Answer } from "../../base/answer.ts";
import type { SessionName } from "../../base/names.ts";

/** The pane of an agent at one moment: facts and screen from one call of tmux. */
export interface PaneView {
  /** tmux's own id, "%3": it stays the same whatever is renamed. */
  readonly id: string;
  /** The mosaic home that its session or server says it belongs to; undefined where neither does. */
  readonly home: string | undefined;
  readonly pid: number;
  readonly dead: boolean;
  readonly command: string;
  readonly path: string;
  readonly title: string;
  /** The pane is in copy-mode or another mode, so keys do not reach the program. */
  readonly inMode: boolean;
  /** Milliseconds since the epoch of the last output: the start of its second, for tmux gives whole seconds. */
  readonly activity: number | undefined;
  /** Its width; undefined where tmux does not say. */
  readonly columns?: number | undefined;
  /** What is on the screen, with its colours. */
  readonly screen: string;
}

/**
 * What became of keys: "done", or refused by tmux in the very call because the pane is dead (or has another process
 * than the one looked at), is in a mode, is not held any more, or shows a dialog (or another one); or tmux itself failed.
 */
export type Typed = "done" | "dead" | "in-mode" | "let-go" | "dialog" | "failed";

/**
 * What a key is meant for. tmux itself checks it in the call that presses, so nothing can come between look and key.
 */
export interface KeyGuard {
  /** The pane's process at the look. */
  readonly pid: number;
  /** Words of dialogs that must not be on the screen. Without comma, brace, colon or `#`. */
  readonly dialogWords: readonly string[];
  /**
   * Rows of the dialog that the key is for, as they stand on the screen: all of them must be there, whole (of a longer one
   * 160 characters; how often a character is repeated, from four times on, counts for nothing).
   */
  readonly shownRows?: readonly string[];
  /** The key goes through a hold, which stays; without one it is refused: keys of others may be on their way. */
  readonly isHeld?: true;
}

/** The screens of a fleet's tmux server, and the only way to type into them. */
export interface Panes {
  /**
   * One call for every twenty sessions, side by side. Missing sessions are left out; a server that does not run has
   * none.
   */
  look(sessions: readonly SessionName[]): Promise<Answer<ReadonlyMap<SessionName, PaneView>>>;
  /** Leaves copy-mode, then pastes in one piece, bracketed where the program asked for that. */
  paste(pane: string, text: string): Promise<Answer<Typed>>;
  /** One key by its tmux name, "Enter" or "C-c". */
  press(pane: string, key: string, guard: KeyGuard): Promise<Answer<Typed>>;
  /**
   * Until `release`, or for {@link LONGEST_HOLD_MS} if the caller ends before that, tmux drops everything that others
   * type into the pane.
   */
  hold(pane: string): Promise<Answer<Typed>>;
  release(pane: string): Promise<void>;
}

/** tmux itself releases a pane whose holder was killed. */
export const LONGEST_HOLD_MS = 5_000;
