import type { Beside, ScreenState } from "./state.ts";

/** The least width of the text beside the list, in cells. */
const NARROWEST = 30;

/** An answer is read from its beginning, a screen from its end: `scrolled` counts rows from there. */
export function scrolledBy(state: ScreenState, key: "page-up" | "page-down", rows: number): ScreenState {
  const content = state.beside?.content;
  const isBack = (key === "page-up") === (content?.kind === "screen");
  const to = state.scrolled + (isBack ? rows : -rows);
  // no further than there may be rows, so that each key back shows something
  return { ...state, scrolled: Math.min(Math.max(0, to), mostRows(content)) };
}

function mostRows(content: Beside | undefined): number {
  if (content === undefined || content.kind === "nothing") return 0;
  const lines = content.kind === "screen" ? content.lines : (content.answer?.text ?? "").split("\n");
  return lines.reduce((sum, line) => sum + 1 + Math.floor(line.length / NARROWEST), 0);
}

/** The part of the rows that is shown. */
export function windowOf<T>(
  rows: readonly T[],
  height: number,
  { from, scrolled }: { readonly from: "beginning" | "end"; readonly scrolled: number },
): { readonly rows: readonly T[]; readonly above: number; readonly below: number } {
  const most = Math.max(0, rows.length - height);
  const moved = Math.min(scrolled, most);
  const above = from === "beginning" ? moved : most - moved;
  return { rows: rows.slice(above, above + height), above, below: Math.max(0, rows.length - above - height) };
}
