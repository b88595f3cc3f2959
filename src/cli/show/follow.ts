import { mergedLines } from "../../base/inserted-lines.ts";

/**
 * Turns captures of a screen that is redrawn again and again into lines to read one after another: what is new, once it
 * stands still. A full-screen program has no history that tmux could show (alternate screen), and its raw output is
 * nothing but redraws.
 */
export interface Following {
  /** The last captures, oldest first. */
  readonly captures: readonly (readonly string[])[];
  /** Every line that was given out or shown, in the order of the screen; at most {@link LONGEST_HISTORY}. */
  readonly history: readonly string[];
  /** What was given out of the lowest rows, so that a returning status line is not news. */
  readonly footers: ReadonlySet<string>;
}

/** A line counts once it was there in this many captures in a row: a spinner or a counter is not. */
const STILL_CAPTURES = 3;
/** Rows at the bottom in which programs keep their box and status line. */
const FOOTER_ROWS = 4;
/** Lines without content: rules, frames, blanks. */
const DECORATION = /^[\s─━═╌┄│┃╭╮╰╯▀▄╹╻▔▁❯›>]*$/u;

/** Lines. What is further back counts as news if it comes again. */
const LONGEST_HISTORY = 2000;

/** Begins with what was already shown. */
export function startFollowing(shown: readonly string[]): Following {
  return { captures: [], history: shown, footers: new Set(footersOf(shown)) };
}

/** Pure. Adds the next capture; returns the lines that are new and stand still. */
export function follow(
  before: Following,
  capture: readonly string[],
): { readonly after: Following; readonly added: readonly string[] } {
  const captures = [...before.captures, capture].slice(-STILL_CAPTURES);
  if (captures.length < STILL_CAPTURES) return { after: { ...before, captures }, added: [] };
  const still = stillLines(captures);
  const bottom = new Set(footersOf(capture));
  // Neither a menu that was open for a while nor the lines it hid are new a second time.
  const { merged, inserted: put } = mergedLines(before.history, still);
  const inserted = put.filter((line) => !DECORATION.test(line));
  const added = inserted.filter((line) => !(bottom.has(line) && before.footers.has(line)));
  const footers = new Set([...before.footers, ...inserted.filter((line) => bottom.has(line))]);
  return { after: { captures, history: merged.slice(-LONGEST_HISTORY), footers }, added };
}

function footersOf(capture: readonly string[]): readonly string[] {
  return capture.slice(-FOOTER_ROWS);
}

/** The lines of the newest capture that the older ones contain as often. */
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
