/** Text made fit for a terminal, and the number of cells it takes there. */
export interface Displayed {
  readonly text: string;
  readonly width: number;
}

const TAB = "    ";
// What a terminal would act on, or what turns the direction of writing.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const INVISIBLE = /^[\p{Mark}\p{Format}]+$/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u;

/** Tabs become four spaces, unprintable characters U+FFFD; wide characters (CJK, emoji) count two cells. */
export function displayed(text: string): Displayed {
  let shown = "";
  let width = 0;
  for (const { segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)) {
    const cell = segment === "\t" ? TAB : UNPRINTABLE.test(segment) ? "\ufffd" : segment;
    shown += cell;
    width += segment === "\t" ? TAB.length : cellsOf(cell);
  }
  return { text: shown, width };
}

function cellsOf(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}
