import { printable } from "../../base/printable.ts";
import type { Style, StyleName } from "./style.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Never cut, however narrow the terminal: names that a person types again. */
  readonly whole?: boolean;
}

/** Text from any source: it is made harmless here, then styled. */
export type Cell = string | { readonly text: string; readonly style: StyleName };

export interface TableSpace {
  /** Columns of the terminal; Infinity where nothing may be cut (a pipe, a file). */
  readonly width: number;
  readonly style: Style;
}

const GAP = "  ";
const NARROWEST = 4;

/**
 * Aligned columns with a heading and no trailing spaces. Where they are too wide for the terminal, the widest columns
 * are cut with `…` first; the last one may still run over rather than disappear.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, style }: TableSpace,
): string {
  const texts = rows.map((row) => columns.map((_, index) => printable(textOf(row[index]))));
  const titles = columns.map((column) => column.title);
  const widths = fit(
    columns,
    columns.map((_, index) =>
      Math.max(...[titles, ...texts].map((row) => Bun.stringWidth(row[index] ?? ""))),
    ),
    width,
  );
  const line = (cells: readonly string[], dress: (text: string, index: number) => string) =>
    cells
      .map((text, index) => place(text, widths[index] ?? 0, columns[index]?.align ?? "left", index, dress))
      .join(GAP)
      .trimEnd();
  return [
    line(titles, (text) => style.bold(text)),
    ...texts.map((row, rowIndex) =>
      line(row, (text, index) => {
        const cell = rows[rowIndex]?.[index];
        return typeof cell === "object" ? style[cell.style](text) : text;
      }),
    ),
  ].join("\n");
}

function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return "";
  return typeof cell === "string" ? cell : cell.text;
}

/** Pads outside of the styled text, so that `trimEnd` sees the spaces and no colour runs over the gap. */
function place(
  text: string,
  width: number,
  align: "left" | "right",
  index: number,
  dress: (text: string, index: number) => string,
): string {
  const cut = Bun.sliceAnsi(text, 0, width, { ellipsis: "…" });
  const padding = " ".repeat(Math.max(0, width - Bun.stringWidth(cut)));
  return align === "right" ? padding + dress(cut, index) : dress(cut, index) + padding;
}

function fit(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1) - width;
  while (excess > 0) {
    const widest = widestThatMayShrink(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function widestThatMayShrink(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [index, width] of widths.entries()) {
    if (columns[index]?.whole === true || width <= NARROWEST) continue;
    if (widest === undefined || width > (widths[widest] ?? 0)) widest = index;
  }
  return widest;
}
