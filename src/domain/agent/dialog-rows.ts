import { withoutFrame, type ShownChoices } from "../../runtimes/choices.ts";

/** Rows that must be on the screen for a key to be pressed: tmux takes 16 KiB in a call. */
const MOST_ROWS = 20;

/**
 * Pure. The rows of a screen that show this dialog, as they stand there: first that of the marked option, then the question
 * from its end on, then the other options. Words alone would not tell it from another one: what it asks about stands in the
 * conversation above, too, where the next dialog leaves it.
 */
export function rowsOf(
  screen: readonly string[],
  { question, options, selected, shown }: ShownChoices,
): readonly string[] {
  const above = shown ?? question;
  const below = shown === undefined ? options : [];
  const found = new Map<number, string>();
  let end = screen.length;
  for (const [index, words] of [...above, ...below].entries().toArray().toReversed()) {
    const row = lastRow(screen, end, words);
    if (row === undefined) continue;
    found.set(index, screen[row] ?? "");
    end = row;
  }
  const marked = selected === undefined || below.length === 0 ? [] : [above.length + selected];
  const byWeight = [
    ...marked,
    ...above.keys().toArray().toReversed(),
    ...below.map((_, at) => above.length + at),
  ];
  return [...new Set(byWeight.flatMap((index) => found.get(index) ?? []))].slice(0, MOST_ROWS);
}

/** The last one above `end` that is these words but for frame and mark; or else that has them. */
function lastRow(screen: readonly string[], end: number, words: string): number | undefined {
  const wanted = bare(words);
  const rows = screen.slice(0, end).map((row) => (isPrintable(row) ? bare(row) : ""));
  const same = rows.findLastIndex((row) => row === wanted && row !== "");
  const at = same >= 0 || wanted === "" ? same : rows.findLastIndex((row) => row.includes(wanted));
  return at < 0 ? undefined : at;
}

/** A program's own tabs are no blanks to tmux, and what shifts its letters is no letter. */
function isPrintable(row: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return !/[\u0000-\u001F\u007F]/.test(row);
}

function bare(row: string): string {
  return withoutFrame(withoutFrame(row))
    .replaceAll(/\s+/g, " ")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .trim();
}
