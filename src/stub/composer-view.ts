/** The composer as rows on the screen, and where its cursor stands. */
import { type Composer, placeholderOf } from "./composer.ts";
import { type Line, type Span } from "./frame.ts";
import { columnsOf, printable, splitGraphemes } from "./text-width.ts";

const PROMPT = "❯ ";
const INDENT = "  ";

export interface ComposerView {
  readonly lines: readonly Line[];
  readonly cursor: { readonly row: number; readonly column: number };
}

/** At most `maxRows` rows of at most `columns` columns: those around the cursor. */
export function viewComposer(composer: Composer, columns: number, maxRows: number): ComposerView {
  // One column stays free at the end of a row: that is where the cursor stands after the last character.
  const width = Math.max(1, columns - columnsOf(PROMPT) - 1);
  const rows: Span[][] = [[]];
  let used = 0;
  let cursor = { row: 0, column: 0 };
  const startRow = (): void => {
    rows.push([]);
    used = 0;
  };
  const put = (text: string, style: Span["style"]): void => {
    const size = columnsOf(text);
    if (used > 0 && used + size > width) startRow();
    const row = rows[rows.length - 1];
    const last = row?.[row.length - 1];
    if (last?.style === style) row?.splice(-1, 1, { text: last.text + text, style });
    else row?.push({ text, style });
    used += size;
  };

  for (const [index, cell] of composer.cells.entries()) {
    if (index === composer.cursor) cursor = { row: rows.length - 1, column: used };
    if (cell.kind === "paste") for (const part of splitGraphemes(placeholderOf(cell))) put(part, "accent");
    else if (cell.text === "\n") startRow();
    else put(printable(cell.text), "plain");
  }
  if (composer.cursor === composer.cells.length) cursor = { row: rows.length - 1, column: used };

  const first = Math.max(0, Math.min(cursor.row - maxRows + 1, rows.length - maxRows));
  return {
    lines: rows.slice(first, first + maxRows).map((row, index) => withPrompt(row, first + index)),
    cursor: { row: cursor.row - first, column: cursor.column + columnsOf(PROMPT) },
  };
}

function withPrompt(row: readonly Span[], index: number): Line {
  return [{ text: index === 0 ? PROMPT : INDENT, style: "bold" }, ...row];
}
