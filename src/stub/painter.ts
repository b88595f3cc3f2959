/** Frames → terminal codes: pure. Only what differs from the last frame is written. */
import type { Frame, Line, Style } from "./frame.ts";
import { columnsOf } from "./text-width.ts";

/** What stands on the terminal after a frame was written. */
export interface Painted {
  readonly columns: number;
  readonly rows: number;
  readonly lines: readonly string[];
  readonly documentLength: number;
  /** Lines of the document that are in the terminal's scrollback, and are not sent there twice. */
  readonly scrolledOff: number;
}

const ESC = "\u001b[";
const SGR: Readonly<Record<Style, string>> = {
  plain: "",
  dim: "38;5;246",
  bold: "1",
  accent: "38;5;79",
  message: "38;5;231;48;5;237",
  error: "38;5;210",
};

/**
 * Takes the screen over without the alternate screen, so that `capture-pane` and the scrollback see the
 * conversation. The line feeds move what stands above the cursor to the scrollback instead of wiping it.
 */
export function openScreen(rows: number): string {
  return `${"\n".repeat(Math.max(0, rows - 1))}${ESC}H${ESC}J${ESC}?2004h`;
}

/** Gives the terminal back: the conversation stays, the composer goes, `farewell` stands below it. */
export function closeScreen(frame: Frame, farewell: string): string {
  const bodyRows = Math.max(0, frame.rows - frame.footer.length);
  const row = Math.min(frame.document.length, bodyRows) + 1;
  return `${ESC}0m${ESC}${row};1H${ESC}J${ESC}?7h${ESC}?25h${ESC}?2004l${farewell}`;
}

export function titleSequence(title: string): string {
  return `\u001b]2;${title}\u0007`;
}

/** The codes that turn what was painted (nothing, at first) into the frame. Empty when nothing differs. */
export function paint(
  previous: Painted | undefined,
  frame: Frame,
  colour: boolean,
): { output: string; painted: Painted } {
  const { columns, rows, document } = frame;
  const bodyRows = Math.max(0, rows - frame.footer.length);
  const top = Math.max(0, document.length - bodyRows);
  const isSameSize = previous?.columns === columns && previous.rows === rows;
  const isFirst = previous === undefined;
  const isGrown = isFirst || (isSameSize && document.length >= previous.documentLength);
  const encode = (content: Line): string => encodeLine(content, colour);
  let scrolledOff = isGrown ? (previous?.scrolledOff ?? 0) : top;
  let shown: (string | undefined)[] = isSameSize ? [...previous.lines] : [];
  let output = "";

  // Lines leave the screen by really scrolling off its top row: each step shows the oldest, then scrolls.
  const scrollTo = bodyRows > 0 ? top : scrolledOff;
  while (scrolledOff < scrollTo) {
    const count = Math.min(top - scrolledOff, bodyRows);
    const leaving = document.slice(scrolledOff, scrolledOff + count).map(encode);
    output += difference(shown, leaving, columns);
    output += `${ESC}${rows};1H${"\n".repeat(count)}`;
    shown = [...leaving, ...shown.slice(count)];
    shown = Array.from({ length: rows }, (_, row) => (row < rows - count ? shown[row + count] : ""));
    scrolledOff += count;
  }
  const body = document.slice(top, top + bodyRows).map(encode);
  const blank = Array.from({ length: bodyRows - body.length }, () => "");
  const lines = [...body, ...blank, ...frame.footer.slice(0, rows).map(encode)];
  output += difference(shown, lines, columns);

  const place =
    frame.cursor === undefined
      ? `${ESC}?25l`
      : `${ESC}${bodyRows + frame.cursor.row + 1};${frame.cursor.column + 1}H${ESC}?25h`;
  // Without auto-wrap a character whose width the terminal sees otherwise than we do cannot shift the lines.
  const painted = { columns, rows, lines, documentLength: document.length, scrolledOff };
  return { output: output === "" ? place : `${ESC}?25l${ESC}?7l${output}${ESC}?7h${place}`, painted };
}

function difference(from: readonly (string | undefined)[], to: readonly string[], columns: number): string {
  return to
    .map((content, row) => {
      if (from[row] === content) return "";
      // Erasing after a full row would erase its last character: the cursor still stands on it.
      const erase = columnsOf(content) < columns ? `${ESC}K` : "";
      return `${ESC}${row + 1};1H${content}${erase}`;
    })
    .join("");
}

function encodeLine(content: Line, colour: boolean): string {
  return content
    .map(({ text, style }) => (colour && SGR[style] !== "" ? `${ESC}${SGR[style]}m${text}${ESC}0m` : text))
    .join("");
}
