/**
 * Text measured in terminal columns. Everything shown goes through `printable`, so that a control character
 * in a message can neither move the cursor nor be obeyed by the terminal.
 */
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The characters a person sees, each one indivisible for the cursor and for wrapping. */
export function splitGraphemes(text: string): string[] {
  return Array.from(graphemes.segment(text), (part) => part.segment);
}

/** Columns the text takes in a terminal. */
export function columnsOf(text: string): number {
  return Bun.stringWidth(text);
}

const TAB = "    ";

/** The text with tabs widened and control characters (newline too) replaced by a visible sign. */
export function printable(text: string): string {
  return text
    .replaceAll("\t", TAB)
    .replace(/[\u0000-\u001f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replaceAll("\u007f", "\u2421")
    .replace(/[\u0080-\u009f]/g, "\ufffd");
}

/** The text cut to at most `width` columns, with an ellipsis where something was cut. */
export function truncate(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = "";
  let used = 1;
  for (const grapheme of splitGraphemes(text)) {
    used += columnsOf(grapheme);
    if (used > width) break;
    kept += grapheme;
  }
  return width < 1 ? "" : `${kept}…`;
}

/** Lines of at most `width` columns: broken between words, and inside a word only when it is too long. */
export function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(printable(line), Math.max(1, width)));
}

function wrapLine(line: string, width: number): string[] {
  if (columnsOf(line) <= width) return [line];
  const rows: string[] = [];
  let row = "";
  let used = 0;
  const finish = (): void => {
    rows.push(row.trimEnd());
    row = "";
    used = 0;
  };
  for (const word of line.match(/\s+|\S+/g) ?? []) {
    const wordColumns = columnsOf(word);
    if (used + wordColumns <= width) {
      row += word;
      used += wordColumns;
      continue;
    }
    if (used > 0) finish();
    if (word.trim() === "") continue;
    for (const grapheme of wordColumns <= width ? [word] : splitGraphemes(word)) {
      const columns = columnsOf(grapheme);
      if (used > 0 && used + columns > width) finish();
      row += grapheme;
      used += columns;
    }
  }
  if (row !== "") finish();
  return rows;
}
