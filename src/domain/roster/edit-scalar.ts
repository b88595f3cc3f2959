import { parseDocument } from "yaml";

export type ScalarValue = string | number | boolean;
export type Quoting = "plain" | "single" | "double";

/** A value as YAML text, for block and flow style: in the requested quoting, where that does not change its meaning. */
export function renderScalar(value: ScalarValue, wished: Quoting = "plain"): string {
  if (typeof value !== "string") return String(value);
  if (wished === "single" && isPrintable(value)) return `'${value.replaceAll("'", "''")}'`;
  if (wished === "plain" && isPlain(value)) return value;
  // every JSON text is YAML too
  return JSON.stringify(value);
}

/** A key with its value, on one line. A path of several keys becomes nested mappings. */
export function renderPair(path: readonly string[], value: string, quoting: Quoting): string {
  const [key = "", ...rest] = path;
  const written = rest.length === 0 ? value : `{ ${renderPair(rest, value, quoting)} }`;
  return `${renderScalar(key, quoting)}: ${written}`;
}

/** Text that certainly means itself without quotes; re-reading it decides. */
const PLAIN = /^[A-Za-z0-9_~$./][A-Za-z0-9_~$./@%+:=-]*(?: [A-Za-z0-9_~$./@%+:=-]+)*$/;

function isPlain(text: string): boolean {
  if (!PLAIN.test(text) || text.includes(": ") || text.endsWith(":")) return false;
  const read = parseDocument(`[${text}]`, { schema: "core", logLevel: "error" });
  const values: unknown = read.errors.length === 0 ? read.toJS() : undefined;
  return Array.isArray(values) && values.length === 1 && values[0] === text;
}

/** Single quotes have no escapes. */
function isPrintable(text: string): boolean {
  return !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff]/.test(text);
}
