import type { Key, KeyName } from "../../../cli/screen/keys.ts";

/** A line being typed, as characters, with the position of the cursor. */
export interface InputLine {
  readonly characters: readonly string[];
  readonly cursor: number;
}

export const EMPTY_LINE: InputLine = { characters: [], cursor: 0 };

export function lineOf(text: string): InputLine {
  const characters = charactersOf(text);
  return { characters, cursor: characters.length };
}

export function textOfLine({ characters }: InputLine): string {
  return characters.join("");
}

/** The line after a key, as in readline; undefined for a key that means nothing here. */
export function edited(line: InputLine, key: Key): InputLine | undefined {
  if (key.kind === "text") return inserted(line, key.text);
  // a message is one line, so pasted line breaks are joined
  if (key.kind === "paste") return inserted(line, key.text.replace(/[\r\n]+/g, " "));
  return EDITS[key.name]?.(line);
}

const EDITS: Readonly<Partial<Record<KeyName, (line: InputLine) => InputLine>>> = {
  left: (line) => at(line, line.cursor - 1),
  right: (line) => at(line, line.cursor + 1),
  home: (line) => at(line, 0),
  "ctrl-a": (line) => at(line, 0),
  end: (line) => at(line, Infinity),
  "ctrl-e": (line) => at(line, Infinity),
  backspace: (line) => without(line, Math.max(0, line.cursor - 1), line.cursor),
  delete: (line) => without(line, line.cursor, line.cursor + 1),
  "ctrl-d": (line) => without(line, line.cursor, line.cursor + 1),
  "ctrl-k": (line) => without(line, line.cursor, line.characters.length),
  "ctrl-u": (line) => without(line, 0, line.cursor),
  "ctrl-w": (line) => without(line, wordStart(line), line.cursor),
};

function at({ characters }: InputLine, cursor: number): InputLine {
  return { characters, cursor: Math.min(Math.max(0, cursor), characters.length) };
}

function inserted({ characters, cursor }: InputLine, text: string): InputLine {
  const added = charactersOf(text);
  // which character a combining mark belongs to is only known from the whole
  const before = charactersOf(characters.slice(0, cursor).join("") + added.join(""));
  return { characters: [...before, ...characters.slice(cursor)], cursor: before.length };
}

function without({ characters }: InputLine, from: number, to: number): InputLine {
  return { characters: [...characters.slice(0, from), ...characters.slice(to)], cursor: from };
}

function wordStart({ characters, cursor }: InputLine): number {
  let start = cursor;
  while (start > 0 && characters[start - 1] === " ") start -= 1;
  while (start > 0 && characters[start - 1] !== " ") start -= 1;
  return start;
}

function charactersOf(text: string): string[] {
  return [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].map(
    ({ segment }) => segment,
  );
}
