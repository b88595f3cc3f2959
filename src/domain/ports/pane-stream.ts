/** A pane's screen at one moment of its output: what a terminal needs to show the same, and to continue from there. */
export interface PaneScreen {
  readonly columns: number;
  readonly rows: number;
  /** Counted from 0, from the top left of the screen. */
  readonly cursor: { readonly column: number; readonly row: number; readonly isVisible: boolean };
  /** The program draws on the alternate screen; there is no history then. */
  readonly isAlternate: boolean;
  /** Rows that scroll, counted from 0. */
  readonly region: { readonly top: number; readonly bottom: number };
  /** What the program asked its terminal for. */
  readonly modes: ReadonlySet<PaneMode>;
  /** Lines that have scrolled off, the oldest first, with their colours. */
  readonly history: readonly string[];
  /** The lines on the screen, with their colours. */
  readonly lines: readonly string[];
  /** The beginning of an escape sequence whose rest has not come yet; after everything else. */
  readonly begun: string;
}

export type PaneMode = "wrap" | "insert" | "origin" | "application-cursor" | "application-keypad";

/** Receives what a pane prints, in tmux's order. */
export interface PaneListener {
  output(bytes: Uint8Array): void;
  /** The output so far no longer makes up the screen: the pane was resized, or output was dropped. */
  broken(): void;
  /** Nothing more will come: the session or the server is gone, or the stream was closed. */
  ended(why: string): void;
}

/** The output of one pane as it comes. */
export interface PaneStream {
  /** Calls `take` between the output before the screen and the output after it; never after `ended`. */
  screen(take: (screen: PaneScreen) => void): void;
  /** Passes on what a terminal sends when somebody types; leaves a mode such as copy-mode first. */
  type(bytes: Uint8Array): void;
  /** Resizes the window, until somebody else resizes it. */
  resize(columns: number, rows: number): void;
  close(): void;
}

/** By the ids that never change: "$3" and "%3". */
export interface PaneAddress {
  readonly session: string;
  readonly pane: string;
}

export type OpenPaneStream = (address: PaneAddress, listener: PaneListener) => PaneStream;
