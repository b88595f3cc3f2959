import type { Style } from "../show/style.ts";
import { CONTROLS, cursorAt } from "../show/terminal-text.ts";
import { dressed, type Frame, type Row } from "./rows.ts";

/** What the terminal shows: each row as it was sent. */
export type Drawn = readonly string[];

/**
 * What must be sent so that a terminal showing `drawn` shows this frame: the rows that differ, as one update; nothing
 * where none differs. Without `drawn` nothing is known about the terminal, and everything is sent. A row must not reach
 * into the last column: clearing behind it would clear its last character.
 */
export function drawing(
  drawn: Drawn | undefined,
  { rows, cursor }: Frame,
  style: Style,
): { readonly text: string; readonly drawn: Drawn } {
  const lines = rows.map((row) => lineOf(row, style));
  const place = cursor === undefined ? CONTROLS.hideCursor : cursorAt(cursor.row + 1, cursor.column + 1);
  const now = [...lines, place];
  const changed = lines.flatMap((line, at) =>
    drawn?.[at] === line ? [] : [`${cursorAt(at + 1, 1)}${line}${CONTROLS.clearLine}`],
  );
  const isSame = changed.length === 0 && drawn?.length === now.length && drawn.at(-1) === place;
  if (isSame) return { text: "", drawn: now };
  const end = cursor === undefined ? place : `${place}${CONTROLS.showCursor}`;
  const clear = drawn === undefined ? CONTROLS.home + CONTROLS.clearBelow : "";
  return {
    text: `${CONTROLS.beginUpdate}${CONTROLS.hideCursor}${clear}${changed.join("")}${end}${CONTROLS.endUpdate}`,
    drawn: now,
  };
}

function lineOf({ left, right }: Row, style: Style): string {
  const text = dressed(left, style);
  // The column is set explicitly: terminals disagree on the width of unusual characters, and this must not move what
  // follows.
  return right === undefined
    ? text
    : `${text}${CONTROLS.clearLine}${CONTROLS.column(right.column + 1)}${dressed(right.spans, style)}`;
}
