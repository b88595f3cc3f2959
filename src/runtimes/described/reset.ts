import { readDuration, readMoment } from "../reset-time.ts";
import type { ResetRule } from "./description.ts";
import { parseField, valuesAt } from "./fields.ts";
import { checked } from "./parsed.ts";
import { parseRowPattern, WIDEST_ROW } from "./row-pattern.ts";

/** Later than any second of this century, and earlier than any millisecond of it. */
const MOST_SECONDS = 100_000_000_000;
/** Before this no moment of an agent was: a smaller number counts something else. */
const LEAST_SECONDS = 1_000_000_000;
/** What says more than that holds an agent by a mistake. */
const LONGEST_LIMIT_MS = 60 * 24 * 3_600_000;

/** ISO 8601, seconds or milliseconds since the epoch. */
export function timeOfValue(value: unknown): number | undefined {
  if (typeof value === "number" && value > 0) return value < MOST_SECONDS ? value * 1000 : value;
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Reads when a limit ends, in milliseconds since the epoch, of a line of a record and when that was written; undefined
 * where it does not say, or says what no limit lasts. Pure.
 */
export function readReset({ at, after, says }: ResetRule) {
  const moments = at.map((path) => checked(parseField(path)));
  const spans = after.map((path) => checked(parseField(path)));
  const patterns = says.map((source) => checked(parseRowPattern(source, ["reset"])));
  const wordsIn = (text: string): string | undefined => {
    const row = oneRow(text);
    if (patterns.length === 0) return row;
    return patterns.map((pattern) => pattern.taken("reset", row)).find((found) => found !== undefined);
  };
  const momentOf = (value: unknown, saidAt: number) => {
    if (typeof value === "number") return value < LEAST_SECONDS ? undefined : timeOfValue(value);
    const words = typeof value === "string" ? wordsIn(value) : undefined;
    return words === undefined ? undefined : readMoment(words, saidAt);
  };
  const endOfSpan = (value: unknown, saidAt: number) => {
    if (typeof value === "number") return value >= 0 ? saidAt + value * 1000 : undefined;
    const words = typeof value === "string" ? wordsIn(value) : undefined;
    const lasts = words === undefined ? undefined : readDuration(words);
    return lasts === undefined ? undefined : saidAt + lasts;
  };
  return (line: unknown, saidAt: number): number | undefined => {
    const found = [
      ...moments.flatMap((path) => valuesAt(path, line).map((value) => momentOf(value, saidAt))),
      ...spans.flatMap((path) => valuesAt(path, line).map((value) => endOfSpan(value, saidAt))),
    ];
    const end = found.find((one) => one !== undefined);
    return end !== undefined && end - saidAt <= LONGEST_LIMIT_MS ? end : undefined;
  };
}

/** As long as a pattern goes over it. */
function oneRow(text: string): string {
  const row = text
    .slice(0, 8 * WIDEST_ROW)
    .replaceAll(/\s+/g, " ")
    .trim();
  return Array.from(row).slice(0, WIDEST_ROW).join("");
}
