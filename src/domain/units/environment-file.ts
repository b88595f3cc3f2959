/**
 * systemd's EnvironmentFile= as we write it and read it back: `KEY="value"`, where a backslash escapes
 * `"`, `\`, `` ` `` and `$`. The file is the operator's too: outside of the marked block nothing is touched.
 */
const BEGIN = "# >>> written by mosaic from the roster; your own lines go below the block >>>";
const END = "# <<< written by mosaic <<<";

export function renderAssignment(key: string, value: string): string {
  return `${key}="${value.replaceAll(/["\\`$]/g, String.raw`\$&`)}"`;
}

/**
 * The generated assignments in their block, in front of what the operator added to `existing`.
 * An empty value is left out: an empty string and no value are the same to whoever reads these.
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

function operatorsPart(existing: string, generated: Readonly<Record<string, string>>): string {
  const begin = existing.indexOf(`${BEGIN}\n`);
  const end = existing.indexOf(`${END}\n`);
  if (begin >= 0 && end > begin) return existing.slice(0, begin) + existing.slice(end + END.length + 1);
  // A file of the first mosaic has no block: what it generated is replaced by name.
  return existing
    .split("\n")
    .filter((line) => !Object.hasOwn(generated, line.split("=", 1)[0]?.trim() ?? ""))
    .join("\n");
}

/** Reads such a file as systemd 252 does: comments, quotes, escapes; a line without `=` is skipped. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const line of text.replaceAll("\\\n", "").split("\n")) {
    const assignment = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)$/.exec(line);
    if (assignment === null) continue;
    const [, key = "", value = ""] = assignment;
    result[key] = unquote(value.trim());
  }
  return result;
}

function unquote(value: string): string {
  if (value.startsWith("'"))
    return value.slice(1, value.indexOf("'", 1) < 0 ? undefined : value.indexOf("'", 1));
  if (value.startsWith('"')) {
    const inside = /^"((?:[^"\\]|\\.)*)/.exec(value)?.[1] ?? "";
    return inside.replaceAll(/\\(["\\`$])/g, "$1");
  }
  return value.replaceAll(/\\(.)/g, "$1");
}
