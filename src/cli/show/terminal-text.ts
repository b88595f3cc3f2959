import { printableLines } from "../../base/printable.ts";

/**
 * Tells the sequences of our own making from any that a text brings along: only who knows this number can write one,
 * and it never leaves the process. A number, so that whoever measures a text (Bun.stringWidth) still sees a sequence.
 */
const MARK = crypto.getRandomValues(new Uint32Array(2)).join("");
const OWN_SEQUENCE = new RegExp(`(\\u001b\\[[0-9;?]*);${MARK}([A-Za-z])`, "u");

/** A control sequence (CSI) that we mean the terminal to obey: {@link terminalText} lets it through. */
export function ownSequence(sequence: `\u001b[${string}`): string {
  return `${sequence.slice(0, -1)};${MARK}${sequence.slice(-1)}`;
}

/** The sequences that draw over what stands on the terminal. */
export const CONTROLS = {
  enterScreen: ownSequence("\u001b[?1049h") + ownSequence("\u001b[?25l"),
  leaveScreen: ownSequence("\u001b[?25h") + ownSequence("\u001b[?1049l"),
  home: ownSequence("\u001b[H"),
  lineStart: ownSequence("\u001b[G"),
  clearLine: ownSequence("\u001b[K"),
  clearBelow: ownSequence("\u001b[J"),
  showCursor: ownSequence("\u001b[?25h"),
  hideCursor: ownSequence("\u001b[?25l"),
  /** Until the update ends the terminal shows what it showed: no half-drawn screen is seen. */
  beginUpdate: ownSequence("\u001b[?2026h"),
  endUpdate: ownSequence("\u001b[?2026l"),
  /** What is pasted comes between two marks, so that none of it is taken for keys. */
  markPastes: ownSequence("\u001b[?2004h"),
  leavePastes: ownSequence("\u001b[?2004l"),
  /** Puts the cursor into that column of its row; it counts from 1. */
  column: (column: number) => ownSequence(`\u001b[${column}G`),
} as const;

/** Puts the cursor there; both count from 1. */
export function cursorAt(row: number, column: number): string {
  return ownSequence(`\u001b[${row};${column}H`);
}

/**
 * A text as it may leave for stdout or stderr: lines stay lines, our own sequences are made plain, and every other
 * control character, line separator and direction override is written as an escape, wherever it came from. What a
 * model, a process's name or a file says can move no cursor, set no title and fill no clipboard.
 */
export function terminalText(text: string): string {
  // the sequence is split into its two captured parts, so every third piece begins a text again
  const pieces = text.split(OWN_SEQUENCE);
  return pieces.map((piece, at) => (at % 3 === 0 ? printableLines(piece) : piece)).join("");
}
