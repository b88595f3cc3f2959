import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Written } from "../domain/ports/proving.ts";

/** A record is smaller, and what is larger is no text. */
const LONGEST = 16 * 1024 * 1024;

/** The first file below a home that has the word, mosaic's own left out, with the texts in it that do. */
export function writtenIn(home: string, word: string): Written | undefined {
  const own = [join(home, ".config/mosaic"), join(home, "tmp")];
  const folders = [home];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of namesIn(folder)) {
      const path = join(folder, name);
      const facts = lstatSync(path, { throwIfNoEntry: false });
      if (facts?.isDirectory() === true && !own.includes(path)) folders.push(path);
      if (facts?.isFile() !== true || facts.size > LONGEST || name.startsWith("message-for-")) continue;
      const text = readFileSync(path, "utf8");
      if (text.includes(word))
        return { file: path, texts: text.split("\n").flatMap((line) => textsIn(line, word)) };
    }
  }
  return undefined;
}

function textsIn(line: string, word: string): string[] {
  if (!line.includes(word)) return [];
  try {
    return strings(JSON.parse(line)).filter((text) => text.includes(word));
  } catch {
    return [line]; // no JSON, or being written
  }
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it went away in between
  }
}
