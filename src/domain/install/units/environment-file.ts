export { parseEnvironmentFile, readEnvironmentFile } from "./environment-parse.ts";

/**
 * systemd's EnvironmentFile= as we write and read it: `KEY="value"`, where a backslash escapes `"`, `\`, `` ` `` and
 * `$`. The file also belongs to the operator: nothing outside of the marked block is touched.
 */
const BEGIN = "# >>> written by mosaic from the roster; your own lines go below the block >>>";
const END = "# <<< written by mosaic <<<";

export function renderAssignment(key: string, value: string): string {
  return `${key}="${value.replaceAll(/["\\`$]/g, String.raw`\$&`)}"`;
}

/**
 * The generated block, in front of what the operator added to `existing`. Empty values are left out: readers do not
 * distinguish them from missing ones.
 */
export function mergeEnvironmentFile(
  existing: string | undefined,
  generated: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries(generated)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => renderAssignment(key, value));
  const block = [BEGIN, ...lines, END, ""].join("\n");
  return block + operatorsPart(existing ?? "", generated);
}

/** The operator's part of an agent's env file. */
export function withoutGenerated(text: string): string {
  return operatorsPart(text, {});
}

function operatorsPart(existing: string, generated: Readonly<Record<string, string>>): string {
  const begin = markAt(existing, BEGIN);
  const end = markAt(existing, END);
  if (begin !== undefined && end !== undefined && end.from > begin.from) {
    return existing.slice(0, begin.from) + existing.slice(end.to);
  }
  // A file of the first mosaic has no block, and an editor may have removed a mark: then generated lines are found by
  // name.
  return existing
    .split("\n")
    .filter((line) => !Object.hasOwn(generated, line.split("=", 1)[0]?.trim() ?? "") && !isMark(line))
    .join("\n");
}

/**
 * The position of a mark's line with its end, which editors write as LF, as CRLF or, at the end of a file, not at all.
 */
function markAt(text: string, mark: string): { from: number; to: number } | undefined {
  const from = `\n${text}`.indexOf(`\n${mark}`);
  const rest = from < 0 ? undefined : /^(\r?\n|$)/.exec(text.slice(from + mark.length))?.[0];
  return rest === undefined ? undefined : { from, to: from + mark.length + rest.length };
}

/** Whether a line is a mark around what mosaic wrote. */
export function isMark(line: string): boolean {
  return [BEGIN, END].includes(line.trimEnd());
}
