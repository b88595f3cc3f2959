import { displayed, displayedWithin } from "../../base/text-width.ts";
import type { Style, StyleName } from "../show/style.ts";

/** A piece of a row: text as it came, from wherever, and how it is dressed. */
export interface Span {
  readonly text: string;
  readonly style?: StyleName | undefined;
}

/** One row of a screen: what stands from the left on, and what stands from a column on, whatever is before it. */
export interface Row {
  readonly left: readonly Span[];
  readonly right?: { readonly column: number; readonly spans: readonly Span[] };
}

export const EMPTY_ROW: Row = { left: [] };

/** What a terminal shows: as many rows as it has, and where the cursor stands; without one it is hidden. */
export interface Frame {
  readonly rows: readonly Row[];
  readonly cursor?: { readonly row: number; readonly column: number } | undefined;
}

export function plain(text: string): Row {
  return { left: [{ text }] };
}

/** Spans made fit for a terminal, cut to so many cells. */
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

/** A span of exactly so many cells. */
export function cell(text: string, width: number, style?: StyleName, align: "left" | "right" = "left"): Span {
  const shown = displayedWithin(text, width);
  const padding = " ".repeat(Math.max(0, width - shown.width));
  return { text: align === "right" ? padding + shown.text : shown.text + padding, style };
}

/** Spans with at least so many cells, for what stands to the right of them. */
export function padded(spans: readonly Span[], width: number): readonly Span[] {
  const missing = width - widthOf(spans);
  return missing > 0 ? [...spans, { text: " ".repeat(missing) }] : spans;
}

/** A row as text, without colours: what a test compares, and nothing behind its last character. */
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
