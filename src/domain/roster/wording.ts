import { printable } from "../../base/printable.ts";

/** A path into the roster as people write it: `agents[0].limits.memory_max`; "" is the whole roster. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? printable(step) : `.${printable(step)}`;
  }
  return text;
}

const LONGEST_QUOTE = 60;

/** Characters that look like blanks or like nothing: a name that contains one looks right. */
const INVISIBLE = /[\u00a0\u00ad\u1680\u2000-\u200d\u202f\u205f-\u2064\u3000\ufeff]/g;

/** A value inside a message: in double quotes, on one line, escaped, and shortened when it is long. */
export function quote(text: string): string {
  const cut = text.length > LONGEST_QUOTE;
  const shown = printable(cut ? text.slice(0, LONGEST_QUOTE) : text)
    .replaceAll('"', '\\"')
    .replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `"${shown}${cut ? "…" : ""}"`;
}

/** "a", "a or b", "a, b or c". */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

/** A duration for a message: "10m", "1.5s", "500ms". */
export function formatDuration(milliseconds: number): string {
  const units = [
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ] as const;
  for (const [unit, size] of units)
    if (milliseconds >= size && milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  return milliseconds >= 1_000 ? `${milliseconds / 1_000}s` : `${milliseconds}ms`;
}
