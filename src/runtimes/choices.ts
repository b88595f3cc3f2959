import { isRuntimeName } from "./runtime-name.ts";
import type { Screen } from "./screen.ts";

/** A dialog that offers a list, as its screen shows it. */
export interface ShownChoices {
  /** What is asked, and about what: the lines above the list, without blanks around and between them. */
  readonly question: readonly string[];
  /** Without the mark of the selected one; from two on. */
  readonly options: readonly string[];
  /** Of the options, from 0; undefined: none is marked, for each has its key. */
  readonly selected: number | undefined;
  /** The key that chooses each option, by its tmux name; left out: arrows move the mark, and Enter chooses. */
  readonly keys?: readonly string[];
  /** A line is typed in answer, a key for each character, and Enter ends it: what stands there already. */
  readonly typed?: string | undefined;
  /** What stands on the screen of it, where that is not all of question and options. */
  readonly shown?: readonly string[];
}

/** Of which one is marked. */
export type MarkedChoices = ShownChoices & { readonly selected: number };

export const MOST_OPTIONS = 32;

/** Their questions are lists with a marked row. Those of opencode stand side by side, and pi marks none. */
const WITH_LISTS: readonly (string | undefined)[] = ["claude", "codex", "gemini", "qwen", "copilot", "stub"];
const WITH_OPTIONS: readonly (string | null | undefined)[] = ["trust", "approval"];

/**
 * Pure. Whether what a runtime asks, when it is blocked by that, is a list that is read. Of one that a file describes it may
 * be: what offers it says where it is not.
 */
export function offersList(runtime: string | undefined, reason: string | null | undefined): boolean {
  const isDescribed = runtime !== undefined && !isRuntimeName(runtime);
  return (isDescribed || WITH_LISTS.includes(runtime)) && WITH_OPTIONS.includes(reason);
}

/** How the runtimes mark the selected row (claude, copilot and the stub, codex and qwen, gemini). */
const SELECTED = /^(\s*)[❯›●]\s+(\S.*)$/;
const RULE = /[─╌━═]{5,}/;
/** More lines than a question has: what stands above belongs to the conversation. */
const LONGEST_QUESTION = 16;
/** Lines of a description, or a rule, between two numbered options. */
const LONGEST_GAP = 4;

/**
 * Pure. The last list on a screen of which one row is marked; undefined where there is none that can be told: one whose
 * buttons stand side by side, say.
 */
export function readChoices(screen: Screen): MarkedChoices | undefined {
  const texts = screen.lines.map(({ text }) => text);
  const lines = texts.map(withoutFrame);
  const at = lines.findLastIndex((line) => SELECTED.test(line));
  const [, , label = ""] = SELECTED.exec(lines[at] ?? "") ?? [];
  if (label === "") return undefined;
  const column = (lines[at] ?? "").indexOf(label);
  const rows = /^\d+\. /.test(label) ? numberedRows(lines, at, column) : plainRows(lines, at, column);
  const [first, second] = rows;
  if (first === undefined || second === undefined) return undefined;
  const isOther = (row: number) => row !== at && SELECTED.test(lines[row] ?? "");
  if (rows.some(isOther)) return undefined;
  const question = questionAbove(texts, first);
  if (question.length === 0) return undefined;
  return {
    question,
    options: rows.map((row) => (lines[row] ?? "").slice(columnOf(lines[row] ?? "", column)).trim()),
    selected: rows.indexOf(at),
  };
}

/** gemini draws its dialogs in a box; at the right of a long conversation qwen has a bar. */
export function withoutFrame(line: string): string {
  return line.replace(/^(\s*)[│┃]/, "$1 ").replace(/\s*[│┃█]\s*$/, "");
}

/** Where an option begins: copilot (1.0.102) sets one that takes two rows a column to the left. */
function columnOf(line: string, column: number): number {
  return /^ \d+\. \S/.test(line.slice(column - 2)) ? column - 1 : column;
}

function numberOf(line: string, marked: number): number | undefined {
  const column = columnOf(line, marked);
  if (/\S/.test(line.slice(0, column).replace(/[❯›●]/, ""))) return undefined;
  const number = /^(\d+)\. \S/.exec(line.slice(column))?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Rows of the options 1, 2, 3 …; none where the first is not seen. */
function numberedRows(lines: readonly string[], at: number, column: number): readonly number[] {
  const found = new Map<number, number>([[numberOf(lines[at] ?? "", column) ?? 0, at]]);
  for (const step of [-1, 1]) {
    let wanted = (numberOf(lines[at] ?? "", column) ?? 0) + step;
    for (let row = at + step, gap = 0; row >= 0 && row < lines.length && gap <= LONGEST_GAP; row += step) {
      gap += 1;
      if (numberOf(lines[row] ?? "", column) !== wanted) continue;
      found.set(wanted, row);
      wanted += step;
      gap = 0;
    }
  }
  const numbers = [...found.keys()].toSorted((one, other) => one - other);
  return numbers[0] === 1 ? numbers.map((number) => found.get(number) ?? at) : [];
}

/** Rows right above and below, with their text in the same column. */
function plainRows(lines: readonly string[], at: number, column: number): readonly number[] {
  const isRow = (row: number) => {
    const line = lines[row] ?? "";
    return line.length > column && line.slice(0, column).trim() === "" && /\S/.test(line[column] ?? "");
  };
  let first = at;
  let last = at;
  while (isRow(first - 1)) first -= 1;
  while (isRow(last + 1)) last += 1;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * Of rows as the screen has them. Up to a rule that has something below it, a gap of two lines, or what the conversation
 * marks as its own. A rule inside of the dialog's own frame is none of these: copilot frames the command in there.
 */
export function questionAbove(rows: readonly string[], first: number): readonly string[] {
  const found: string[] = [];
  let gap = 0;
  for (let row = first - 1; row >= Math.max(0, first - LONGEST_QUESTION); row -= 1) {
    const shown = rows[row] ?? "";
    const isInside = /^\s*[│┃]/.test(shown);
    const outer = withoutFrame(shown);
    const line = (isInside ? withoutFrame(outer) : outer).trim();
    if (/^[•●✻✦⏺]/.test(line) || (gap > 1 && found.length > 0 && line !== "")) break;
    if (RULE.test(line)) {
      // claude frames what it asks about, inside of the question
      if (isInside || /^╌+$/.test(line)) continue;
      break;
    }
    gap = line === "" ? gap + 1 : 0;
    if (line !== "") found.unshift(line.replaceAll(/\s+/g, " "));
  }
  return found;
}
