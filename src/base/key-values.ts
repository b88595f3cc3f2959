/**
 * The format of the small files in the run folder: one `key=value` a line. Unknown keys are kept, other lines are
 * skipped, and the first of two equal keys counts: readers must survive what older and newer writers left.
 */
export function parseKeyValues(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const equals = line.indexOf("=");
    if (equals <= 0) continue;
    const key = line.slice(0, equals);
    if (/^[a-z_]+$/.test(key) && !values.has(key)) values.set(key, line.slice(equals + 1).replace(/\r$/, ""));
  }
  return values;
}

/** A whole number of a run file; undefined for anything else. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
