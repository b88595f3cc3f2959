import { isPrintable } from "./printable.ts";

/** A text made harmless for a terminal, and the number of cells it takes. */
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
  // most texts are plain ASCII, and splitting one costs a hundred times as much
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
 * The same, cut to a number of cells; `…` stands for what was cut off. A wide character that only half fits is left
 * out.
 */
export function displayedWithin(text: string, width: number): Displayed {
  // looks at no more of a long text than could be shown
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

/**
 * Breaks a text into lines of at most that many cells: at spaces where possible, otherwise anywhere. At least one line.
 */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let taken = 0;
  // where the line may be broken: after its last space
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
