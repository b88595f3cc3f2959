import * as z from "zod/mini";
import { parseCondition, parseField } from "../../runtimes/described/fields.ts";
import type { Parsed } from "../../runtimes/described/parsed.ts";
import { OPTION_PARTS } from "../../runtimes/described/dialog.ts";
import { parseRowPattern, type Taken } from "../../runtimes/described/row-pattern.ts";
import { parseDialogRow } from "../../runtimes/described/screen.ts";
import { DURATION_PATTERN, readDuration } from "../roster/quantities.ts";
import { read, refused, type Reading } from "../roster/reading.ts";
import { describe, parsed } from "../roster/schema-parts.ts";
import { readArgument, readLine } from "../roster/texts.ts";

/** The most entries in any list of a description. */
export const MOST_ENTRIES = 32;

/** A text or a list of texts, each read by `reader`. */
export function some(reader: (text: string) => Reading<unknown>, description: string) {
  const each = (value: string | string[]): Reading<readonly string[]> => {
    const texts = typeof value === "string" ? [value] : value;
    if (texts.length > MOST_ENTRIES) return refused(`${texts.length} entries; at most ${MOST_ENTRIES}`);
    for (const text of texts) {
      const reading = reader(text);
      if (!reading.ok) return reading;
    }
    return read(texts);
  };
  return parsed(z.union([z.string(), z.array(z.string())]), each, { description });
}

function of<T>(parse: (text: string) => Parsed<T>, hint: string) {
  return (text: string): Reading<string> => {
    const found = parse(text);
    return found.ok ? read(text) : refused(found.what, hint);
  };
}

const PATTERN_HINT = "its parts: {text} {word} {digits} {blanks} {char} {spinner} {line:─}; {{ is a brace";

const readPattern = of((text) => parseRowPattern(text), PATTERN_HINT);
export const readDialogRow = of(
  parseDialogRow,
  `${PATTERN_HINT}; at the end of the last row {typed}, what is typed in answer`,
);

/** A pattern of which one part is needed. */
function taking(part: Exclude<Taken, "conversation">, takes: readonly Exclude<Taken, "conversation">[]) {
  const hint = `${takes.map((one) => `{${one}}`).join(" ")}, and ${PATTERN_HINT}`;
  return (text: string): Reading<string> => {
    const found = parseRowPattern(text, takes);
    if (!found.ok) return refused(found.what, hint);
    if (!found.value.has(part)) return refused(`${JSON.stringify(text)} has no {${part}}`, hint);
    return found.value.isAnything
      ? refused(`${JSON.stringify(text)} is every row`, "words or signs that stand around it")
      : read(text);
  };
}

export const readOption = taking("option", OPTION_PARTS);
export const readResetWords = taking("reset", ["reset"]);
export const readCondition = of(
  parseCondition,
  "message.role == user; a | b on the right; or exists, or missing",
);
export const readField = of(parseField, "message.content[].text");

export function rows(description: string) {
  return some(readPattern, `${description} A pattern of a whole row, or several of which one is enough.`);
}

export function field(description: string) {
  return parsed(z.string(), readField, { description });
}

export function words(description: string) {
  const word = parsed(z.string(), readLine, { description: "An argument." });
  return describe(z.array(word).check(z.maxLength(MOST_ENTRIES)), { description });
}

export function milliseconds(description: string, most: number) {
  const reader = (value: string | number): Reading<number> => {
    const reading = readDuration(value);
    return !reading.ok || reading.value <= most ? reading : refused(`longer than ${most / 1000}s`);
  };
  return parsed(z.union([z.string(), z.number()]), reader, {
    description,
    pattern: DURATION_PATTERN,
    minimum: 0,
  });
}

const FOLDER = /^(?:\/|\{home\}(?:\/|$)|\{data\}(?:\/|$)|~\/)/;

export function readFolder(text: string): Reading<string> {
  const line = readLine(text);
  if (!line.ok) return line;
  if (text.split("/").includes("..")) return refused("a folder without ..");
  const unknown = /\{(?!home\}|data\}|cwd\}|cwd_dashes\})[^}]*\}?/.exec(text)?.[0];
  if (unknown !== undefined) {
    return refused(
      `${JSON.stringify(unknown)} is nothing that is filled in`,
      "{home}, {data}, {cwd}, {cwd_dashes}",
    );
  }
  if (!FOLDER.test(text)) return refused("a folder begins with /, {home} or {data}");
  return read(text.replace(/^~\//, "{home}/").replace(/\/+$/, ""));
}

export function readFile(text: string): Reading<string> {
  const parts = text.split("/");
  if (parts.some((part) => part === ".." || part === "")) {
    return refused("a path below the folder, without ..", '"{conversation}.jsonl"');
  }
  const found = parts.map((part) => parseRowPattern(part)).find((pattern) => !pattern.ok);
  return found?.ok === false ? refused(found.what, "{conversation} {text} {word} {digits}") : read(text);
}

export function readProgram(text: string): Reading<string> {
  const reading = readArgument(text);
  if (!reading.ok) return reading;
  const isName = !text.includes("/") || text.startsWith("/") || text.startsWith("~/");
  return isName ? reading : refused("a program's name, or its path from / or ~/");
}

export function readVariable(text: string): Reading<string> {
  return /^[A-Z_][A-Z0-9_]{0,63}$/.test(text)
    ? read(text)
    : refused(`${JSON.stringify(text)} is no variable's name`, "MINNOW_HOME");
}

export function readKey(text: string): Reading<string> {
  return /^[A-Za-z][A-Za-z0-9-]{0,15}$/.test(text)
    ? read(text)
    : refused(`${JSON.stringify(text)} is no key of tmux`, "C-u");
}

/** A key that answers a dialog, or the letters of an answer that is typed. */
export function readAnswerKey(text: string): Reading<string> {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,15}$/.test(text)
    ? read(text)
    : refused(`${JSON.stringify(text)} is no key of tmux`, "y, 1, Enter, Escape");
}

export function readColour(text: string): Reading<string> {
  return /^[0-9;]{1,24}$/.test(text) ? read(text) : refused(`${JSON.stringify(text)} is no colour`, "38;5;8");
}
