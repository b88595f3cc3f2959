import { isPrintable } from "./printable.ts";

/** Text made fit for a terminal, and the number of cells it takes there. */
export interface Displayed {
  readonly text: string;
  readonly width: number;
}

const TAB = "    ";
const PLAIN = /^[ -~]*$/;
const INVISIBLE = /^[\p{Mark}\p{Format}]+$/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u;

/** Tabs become four spaces, unprintable characters U+FFFD; wide characters (CJK, emoji) count two cells. */
export function displayed(text: string): Displayed {
  // most texts are plain: to take one apart costs a hundred times as much
  if (PLAIN.test(text)) return { text, width: text.length };
  let shown = "";
  let width = 0;
  for (const { segment } of graphemes(text)) {
    const cell = segment === "\t" ? TAB : isPrintable(segment) ? segment : "\ufffd";
    shown += cell;
    width += segment === "\t" ? TAB.length : cellsOf(cell);
  }
  return { text: shown, width };
}

/**
 * The same, cut to at most so many cells; what is cut off is shown as `…`. A wide character that has room for half of
 * it is left out.
 */
export function displayedWithin(text: string, width: number): Displayed {
  // of a long text no more is looked at than could be shown
  const most = 8 * Math.max(0, width) + 64;
  const whole = displayed(text.slice(0, most));
  if (whole.width <= width && text.length <= most) return whole;
  if (width <= 0) return { text: "", width: 0 };
  let shown = "";
  let taken = 0;
  for (const { segment } of graphemes(whole.text)) {
    const cells = cellsOf(segment);
    if (taken + cells > width - 1) break;
    shown += segment;
    taken += cells;
  }
  return { text: `${shown}…`, width: taken + 1 };
}

/** A text in lines of at most so many cells: broken at spaces where there are some, else anywhere. At least one line. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let taken = 0;
  // where the line may be broken: behind its last space
  let breakAt = 0;
  for (const { segment } of graphemes(displayed(text).text)) {
    const cells = cellsOf(segment);
    if (taken + cells > width && line !== "") {
      const kept = breakAt > 0 && segment !== " " ? line.slice(0, breakAt) : line;
      const rest = line.slice(kept.length);
      lines.push(kept.trimEnd());
      line = rest;
      taken = displayed(rest).width;
      breakAt = 0;
      if (segment === " " && line === "") continue;
    }
    line += segment;
    taken += cells;
    if (segment === " " && line.trim() !== "") breakAt = line.length;
  }
  return [...lines, line.trimEnd()];
}

function graphemes(text: string): Iterable<{ readonly segment: string }> {
  return new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text);
}

function cellsOf(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}
