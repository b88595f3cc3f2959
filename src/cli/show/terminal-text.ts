import { printableLines } from "../../base/printable.ts";

/**
 * Tells our own sequences from those that a text brings along: only code that knows this number can write one, and it
 * never leaves the process. A number, so that measuring a text (Bun.stringWidth) still sees a sequence.
 */
const MARK = crypto.getRandomValues(new Uint32Array(2)).join("");
const OWN_SEQUENCE = new RegExp(`(\\u001b\\[[0-9;?]*);${MARK}([A-Za-z])`, "u");

/** A control sequence (CSI) that the terminal should act on: {@link terminalText} lets it through. */
export function ownSequence(sequence: `\u001b[${string}`): string {
  return `${sequence.slice(0, -1)};${MARK}${sequence.slice(-1)}`;
}

/** Sequences for drawing over what the terminal shows. */
export const CONTROLS = {
  enterScreen: ownSequence("\u001b[?1049h") + ownSequence("\u001b[?25l"),
  leaveScreen: ownSequence("\u001b[?25h") + ownSequence("\u001b[?1049l"),
  home: ownSequence("\u001b[H"),
  lineStart: ownSequence("\u001b[G"),
  clearLine: ownSequence("\u001b[K"),
  clearBelow: ownSequence("\u001b[J"),
  showCursor: ownSequence("\u001b[?25h"),
  hideCursor: ownSequence("\u001b[?25l"),
  /** The terminal keeps showing its old content until the update ends, so no half-drawn screen is seen. */
  beginUpdate: ownSequence("\u001b[?2026h"),
  endUpdate: ownSequence("\u001b[?2026l"),
  /** Pasted text comes between two marks, so that none of it counts as keys. */
  markPastes: ownSequence("\u001b[?2004h"),
  leavePastes: ownSequence("\u001b[?2004l"),
  /** Moves the cursor to a column of its row, counted from 1. */
  column: (column: number) => ownSequence(`\u001b[${column}G`),
} as const;

/** Moves the cursor; both count from 1. */
export function cursorAt(row: number, column: number): string {
  return ownSequence(`\u001b[${row};${column}H`);
}

/**
 * A text as it may be written to stdout or stderr. Lines stay lines, our own sequences pass, and every other control
 * character, line separator and direction override becomes an escape, wherever it came from. So the output of a model,
 * a process's name or a file can move no cursor, set no title and fill no clipboard.
 */
export function terminalText(text: string): string {
  // The split keeps the two captured parts of a sequence, so every third piece begins a text again.
  const pieces = text.split(OWN_SEQUENCE);
  return pieces.map((piece, at) => (at % 3 === 0 ? printableLines(piece) : piece)).join("");
}
