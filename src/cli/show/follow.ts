import { mergedLines } from "../../base/inserted-lines.ts";

/**
 * Turns captures of a screen that is drawn again and again into lines that can be read one after another: what was
 * added since, once it stands still. A full-screen program has no history that tmux could show (alternate screen), and
 * its raw output is nothing but redraws.
 */
export interface Following {
  /** The last captures, oldest first; the newest is what was seen last. */
  readonly captures: readonly (readonly string[])[];
  /** Every line that was given out or shown, where it stood among the others; at most {@link LONGEST_HISTORY}. */
  readonly history: readonly string[];
  /** What was given out of the lowest rows: a status line that comes back is not news. */
  readonly footers: ReadonlySet<string>;
}

/** A line counts once it was there so many captures in a row: a spinner or a count of seconds is not. */
const STILL_CAPTURES = 3;
/** Rows at the bottom in which programs keep their box and status line. */
const FOOTER_ROWS = 4;
/** Rules, frames and blanks say nothing. */
const DECORATION = /^[\s─━═╌┄│┃╭╮╰╯▀▄╹╻▔▁❯›>]*$/u;

/** Lines: what is further back may come again and is news then. */
const LONGEST_HISTORY = 2000;

/** From what was already shown on. */
export function startFollowing(shown: readonly string[]): Following {
  return { captures: [], history: shown, footers: new Set(footersOf(shown)) };
}

/** Pure: the next capture, and the lines that are new and stand still. */
export function follow(
  before: Following,
  capture: readonly string[],
): { readonly after: Following; readonly added: readonly string[] } {
  const captures = [...before.captures, capture].slice(-STILL_CAPTURES);
  if (captures.length < STILL_CAPTURES) return { after: { ...before, captures }, added: [] };
  const still = stillLines(captures);
  const bottom = new Set(footersOf(capture));
  // a menu that was open for a while, and what stood there before it and is back now: neither is new twice
  const { merged, inserted: put } = mergedLines(before.history, still);
  const inserted = put.filter((line) => !DECORATION.test(line));
  const added = inserted.filter((line) => !(bottom.has(line) && before.footers.has(line)));
  const footers = new Set([...before.footers, ...inserted.filter((line) => bottom.has(line))]);
  return { after: { captures, history: merged.slice(-LONGEST_HISTORY), footers }, added };
}

function footersOf(capture: readonly string[]): readonly string[] {
  return capture.slice(-FOOTER_ROWS);
}

/** The lines of the newest capture that the older ones have too, as often. */
function stillLines(captures: readonly (readonly string[])[]): readonly string[] {
  const [newest = [], ...older] = captures.toReversed();
  const counts = older.map(countsOf);
  return newest.filter((line) =>
    counts.every((count) => {
      const left = count.get(line) ?? 0;
      count.set(line, left - 1);
      return left > 0;
    }),
  );
}

function countsOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
