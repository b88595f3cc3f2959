/**
 * The text being written: pure editor state, keys in, state out. A large paste is one cell, shown as a
 * placeholder and sent whole.
 */
import type { KeyEvent, KeyName } from "./keys.ts";
import { splitGraphemes } from "./text-width.ts";

export type Cell =
  | { readonly kind: "character"; readonly text: string }
  | { readonly kind: "paste"; readonly number: number; readonly text: string };

export interface Composer {
  readonly cells: readonly Cell[];
  /** Index of the cell the cursor stands before; `cells.length` is the end. */
  readonly cursor: number;
  /** Large pastes since the composer was last emptied. */
  readonly pastes: number;
}

export const EMPTY_COMPOSER: Composer = { cells: [], cursor: 0, pastes: 0 };

const LARGE_PASTE_CHARACTERS = 1000;
const LARGE_PASTE_LINES = 6;

/** The whole text, pastes included: exactly what a submit sends. */
export function composedText(composer: Composer): string {
  return composer.cells.map((cell) => cell.text).join("");
}

/** What stands on the screen for a large paste. */
export function placeholderOf(cell: Extract<Cell, { kind: "paste" }>): string {
  const lines = cell.text.split("\n").length;
  return `[pasted text #${cell.number}, ${lines} ${lines === 1 ? "line" : "lines"}]`;
}

/** The composer after a key. Keys that edit nothing (Enter, Escape, up and down, …) change nothing. */
export function edit(composer: Composer, key: KeyEvent): Composer {
  if (key.kind === "text") return insert(composer, charactersOf(key.text));
  if (key.kind === "paste") return insertPaste(composer, key.text);
  return editByKey(composer, key.name);
}

/** Enter after a trailing `\`: the backslash becomes a newline. Undefined where Enter means submit. */
export function continueLine(composer: Composer): Composer | undefined {
  const before = composer.cells[composer.cursor - 1];
  if (before?.kind !== "character" || before.text !== "\\") return undefined;
  return insert(removeBefore(composer), charactersOf("\n"));
}

function editByKey(composer: Composer, name: KeyName): Composer {
  const { cells, cursor } = composer;
  if (name === "newline") return insert(composer, charactersOf("\n"));
  if (name === "backspace") return removeBefore(composer);
  if (name === "delete") return { ...composer, cells: cells.toSpliced(cursor, 1) };
  if (name === "left") return { ...composer, cursor: Math.max(0, cursor - 1) };
  if (name === "right") return { ...composer, cursor: Math.min(cells.length, cursor + 1) };
  if (name === "home") return { ...composer, cursor: lineStart(composer) };
  if (name === "end") return { ...composer, cursor: lineEnd(composer) };
  if (name === "clear-line") {
    const start = lineStart(composer);
    return { ...composer, cells: cells.toSpliced(start, lineEnd(composer) - start), cursor: start };
  }
  return composer;
}

function insertPaste(composer: Composer, text: string): Composer {
  const isLarge = text.length > LARGE_PASTE_CHARACTERS || text.split("\n").length > LARGE_PASTE_LINES;
  if (!isLarge) return insert(composer, charactersOf(text));
  const number = composer.pastes + 1;
  return { ...insert(composer, [{ kind: "paste", number, text }]), pastes: number };
}

function insert(composer: Composer, added: readonly Cell[]): Composer {
  const { cells, cursor } = composer;
  return {
    ...composer,
    cells: [...cells.slice(0, cursor), ...added, ...cells.slice(cursor)],
    cursor: cursor + added.length,
  };
}

function removeBefore(composer: Composer): Composer {
  const { cells, cursor } = composer;
  return cursor === 0 ? composer : { ...composer, cells: cells.toSpliced(cursor - 1, 1), cursor: cursor - 1 };
}

function charactersOf(text: string): Cell[] {
  return splitGraphemes(text).map((grapheme) => ({ kind: "character", text: grapheme }));
}

function isNewline(cell: Cell): boolean {
  return cell.kind === "character" && cell.text === "\n";
}

function lineStart({ cells, cursor }: Composer): number {
  return cells.slice(0, cursor).findLastIndex(isNewline) + 1;
}

function lineEnd({ cells, cursor }: Composer): number {
  const newline = cells.findIndex((cell, index) => index >= cursor && isNewline(cell));
  return newline < 0 ? cells.length : newline;
}
