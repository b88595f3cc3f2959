import { MOST_OPTIONS, questionAbove, withoutFrame, type ShownChoices } from "../choices.ts";
import type { DescribedChoice, DialogDescription } from "./description.ts";
import { checked } from "./parsed.ts";
import { parseRowPattern, type RowPattern } from "./row-pattern.ts";

/** How the options of a described dialog are told. */
export interface ShownOptions {
  readonly options: readonly RowPattern[];
  readonly selected: readonly RowPattern[];
  readonly choices: readonly DescribedChoice[];
}

/** undefined: the description leaves it to what reads the lists of the runtimes that are built in. */
export function shownOptions({ options, selected, choices }: DialogDescription): ShownOptions | undefined {
  if (options.length === 0 && choices.length === 0) return undefined;
  return { options: options.map(readOption), selected: selected.map(readOption), choices };
}

function readOption(source: string): RowPattern {
  return checked(parseRowPattern(source, OPTION_PARTS));
}

/** Parts of the patterns of an option. */
export const OPTION_PARTS = ["option", "key"] as const;

/** A dialog that is seen, by the numbers of its rows. */
export interface SeenDialog {
  /** Rows that its patterns are, from above to below. */
  readonly rows: readonly number[];
  /** What stands in place of `{typed}`; undefined: its patterns have no such part. */
  readonly typed: string | undefined;
}

/**
 * Pure. What a described dialog asks and offers; undefined where that cannot be told for sure: fewer than two options, a
 * key that two of them have, numbers that are not 1, 2, 3, none or several that are marked.
 */
export function readOptions(
  shown: ShownOptions,
  screen: readonly string[],
  { rows, typed }: SeenDialog,
): ShownChoices | undefined {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  // what somebody types in answer is no part of the question
  const lines = screen.map((line, at) =>
    at === last && typed !== undefined ? line.slice(0, line.length - typed.length) : line,
  );
  if (shown.choices.length > 0) {
    const question = questionOf(lines, first, last + 1);
    const options = shown.choices.map(({ says }) => says);
    const keys = shown.choices.map(({ key }) => key);
    return { question, options, selected: undefined, keys, typed, shown: question };
  }
  const found = optionRows(shown, lines, rows);
  const [top] = found;
  if (top === undefined || found.length < 2 || found.length > MOST_OPTIONS) return undefined;
  const question = questionOf(lines, first, top.row);
  if (question.length === 0) return undefined;
  const marked = found.filter(({ isSelected }) => isSelected).length;
  const selected = marked === 1 ? found.findIndex(({ isSelected }) => isSelected) : undefined;
  const options = found.map(({ label }) => label);
  const keys = found.flatMap(({ key }) => key ?? []);
  // that of its marked option is moved by arrows
  if (keys.length === 0) return selected === undefined ? undefined : { question, options, selected };
  if (marked > 1 || !areKeys(keys, found.length, typed !== undefined)) return undefined;
  return { question, options, selected, keys, typed };
}

interface OptionRow {
  readonly row: number;
  readonly label: string;
  readonly key: string | undefined;
  readonly isSelected: boolean;
}

/**
 * Rows of the dialog that look like an option. Where none has a key, its first row is the question and its last one tells of
 * keys, whatever they look like.
 */
function optionRows(
  { options, selected }: ShownOptions,
  lines: readonly string[],
  rows: readonly number[],
): readonly OptionRow[] {
  const from = rows[0] ?? 0;
  return lines.slice(from).flatMap((line, index): readonly OptionRow[] => {
    const row = from + index;
    const mark = selected.find((pattern) => pattern.test(line));
    const pattern = mark ?? options.find((one) => one.test(line));
    const label = pattern?.taken("option", line)?.trim();
    if (pattern === undefined || label === undefined || label === "") return [];
    const isEdge = row === from || row === rows.at(-1);
    if (isEdge && !pattern.has("key")) return [];
    return [{ row, label, key: pattern.taken("key", line), isSelected: mark !== undefined }];
  });
}

/** Each option has its own; numbers are those by which options are called. */
function areKeys(keys: readonly string[], wanted: number, isTyped: boolean): boolean {
  if (keys.length !== wanted || new Set(keys).size !== wanted) return false;
  if (!isTyped && keys.some((key) => key.length > 1)) return false;
  const areNumbers = keys.some((key) => /^\d+$/.test(key));
  return !areNumbers || keys.every((key, index) => key === String(index + 1));
}

/** With what stands right above it: a question may name there what it is about. */
function questionOf(lines: readonly string[], first: number, end: number): readonly string[] {
  const own = lines.slice(first, end).map((line) => withoutFrame(line).trim());
  return [...questionAbove(lines, first), ...own.filter((line) => line !== "")];
}
