import type { Style } from "../show/style.ts";
import { CONTROLS, cursorAt } from "../show/terminal-text.ts";
import { dressed, type Frame, type Row } from "./rows.ts";

/** What stands on the terminal: a row as it was sent, each. */
export type Drawn = readonly string[];

/**
 * What has to be sent so that a terminal with `drawn` on it shows this frame: only the rows that differ, as one update.
 * Nothing where nothing differs. Without `drawn` nothing is known of the terminal, and all is drawn. A row may not reach
 * into the last column: what clears behind it would clear its last character there.
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
  // its own column is said: what a terminal takes for the width of an unusual character moves nothing behind it
  return right === undefined
    ? text
    : `${text}${CONTROLS.clearLine}${CONTROLS.column(right.column + 1)}${dressed(right.spans, style)}`;
}
