import { displayed, displayedWithin } from "../../base/text-width.ts";
import type { Style, StyleName } from "../show/style.ts";

/** A piece of a row: text from any source, and its style. */
export interface Span {
  readonly text: string;
  readonly style?: StyleName | undefined;
}

/** One row of a screen: text from the left edge, and text from a given column on, whatever is before it. */
export interface Row {
  readonly left: readonly Span[];
  readonly right?: { readonly column: number; readonly spans: readonly Span[] };
}

export const EMPTY_ROW: Row = { left: [] };

/** The content of a terminal: as many rows as it has, and the position of the cursor; without one it is hidden. */
export interface Frame {
  readonly rows: readonly Row[];
  readonly cursor?: { readonly row: number; readonly column: number } | undefined;
}

export function plain(text: string): Row {
  return { left: [{ text }] };
}

/** Makes spans harmless for a terminal, cut to a number of cells. */
export function fitSpans(spans: readonly Span[], width: number): readonly Span[] {
  const fitted: Span[] = [];
  let left = width;
  for (const { text, style } of spans) {
    if (left <= 0) break;
    const shown = displayedWithin(text, left);
    fitted.push({ text: shown.text, style });
    left -= shown.width;
  }
  return fitted;
}

function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + displayed(text).width, 0);
}

/** A span of exactly that many cells. */
export function cell(text: string, width: number, style?: StyleName, align: "left" | "right" = "left"): Span {
  const shown = displayedWithin(text, width);
  const padding = " ".repeat(Math.max(0, width - shown.width));
  return { text: align === "right" ? padding + shown.text : shown.text + padding, style };
}

/** Spans padded to at least that many cells, so that text can follow to the right. */
export function padded(spans: readonly Span[], width: number): readonly Span[] {
  const missing = width - widthOf(spans);
  return missing > 0 ? [...spans, { text: " ".repeat(missing) }] : spans;
}

/** A row as text without colours and trailing spaces: what tests compare. */
export function textOf({ left, right }: Row): string {
  const spans = right === undefined ? left : [...padded(left, right.column), ...right.spans];
  return spans
    .map(({ text }) => text)
    .join("")
    .trimEnd();
}

export function dressed(spans: readonly Span[], style: Style): string {
  return spans.map(({ text, style: name }) => (name === undefined ? text : style[name](text))).join("");
}
