/** How a message is typed: bracketed paste, wait, Enter. */
export interface Typing {
  /** Milliseconds between the text being in the box and Enter. */
  readonly settleMs: number;
  /** Milliseconds until an Enter without effect is pressed again, a second unless said: a slow runtime may take both. */
  readonly enterAgainMs?: number;
  /** Milliseconds for which a screen that just appeared must be still before the agent is ready. */
  readonly stillMs: number;
  /**
   * The first thread of the pane's process both draws and reads the keys: while that has work to do, what is typed is neither
   * read nor shown.
   */
  readonly readsByItsFirstThread?: boolean;
  /** What stands in the box in place of a long paste: "[Pasted text #1 +10 lines]". */
  readonly placeholder: { test(draft: string): boolean } | undefined;
  /** Bytes of UTF-8: more than this it was seen to keep in its box, or to need minutes for. undefined: no bound. */
  readonly longest?: number;
  /** A pasted text that begins with `!` is no command to it: refused where `runShell` does not take it. */
  readonly shellIsNotPasted?: boolean;
  /** A line break sends what stands before it. */
  readonly oneLine?: boolean;
  /** Words of its dialogs beside those of dialog-words.ts, of the same kind. */
  readonly dialogWords?: readonly string[];
  /** Keys (tmux names) that empty the box, one after another; undefined where that is not known to be safe. */
  readonly clearKeys: readonly string[] | undefined;
}
