/** A pane's screen at one moment of its output: what a terminal needs to show the same and to go on from there. */
export interface PaneScreen {
  readonly columns: number;
  readonly rows: number;
  /** Counted from 0, from the top left of the screen. */
  readonly cursor: { readonly column: number; readonly row: number; readonly isVisible: boolean };
  /** The program draws on the alternate screen; there is no history then. */
  readonly isAlternate: boolean;
  /** Rows that scroll, counted from 0. */
  readonly region: { readonly top: number; readonly bottom: number };
  /** What the program asked of its terminal. */
  readonly modes: ReadonlySet<PaneMode>;
  /** Lines that have scrolled away, the oldest first, with their colours. */
  readonly history: readonly string[];
  /** The lines on the screen, with their colours. */
  readonly lines: readonly string[];
  /** The beginning of an escape sequence whose rest has not come yet; behind all the other. */
  readonly begun: string;
}

export type PaneMode = "wrap" | "insert" | "origin" | "application-cursor" | "application-keypad";

/** Who is told what a pane prints. All of it comes in the order in which tmux has it. */
export interface PaneListener {
  output(bytes: Uint8Array): void;
  /** What was told so far does not make the screen any more: it was resized, or output was left out. */
  broken(): void;
  /** There is nothing more to come: the session is gone, or the server, or it was closed. */
  ended(why: string): void;
}

/** One pane's output as it comes. */
export interface PaneStream {
  /** Calls `take` between the output before the screen and the output after it; never after `ended`. */
  screen(take: (screen: PaneScreen) => void): void;
  /** What a terminal sends when somebody types, as it is; a mode such as copy-mode is left first. */
  type(bytes: Uint8Array): void;
  /** Gives the window another size, until somebody gives it yet another. */
  resize(columns: number, rows: number): void;
  close(): void;
}

/** By the ids that stay: "$3" and "%3". */
export interface PaneAddress {
  readonly session: string;
  readonly pane: string;
}

export type OpenPaneStream = (address: PaneAddress, listener: PaneListener) => PaneStream;
