import type { DaySpan } from "../../base/local-day.ts";
import { parseRecordLine } from "../../runtimes/recent-lines.ts";
import { fieldsOf } from "../../runtimes/usage-fields.ts";
import type { RecordMark, RecordMarks } from "../../runtimes/record-marks.ts";
import type { UsageRead } from "../../runtimes/usage.ts";
import { countedTokens } from "./budget.ts";

/** What was counted of an agent's day, and how far its records were read. The next count continues from there. */
export interface Ledger {
  /** When the counted day began, in milliseconds since the epoch. */
  readonly day: number;
  /** Conversations whose records were read. */
  readonly conversations: readonly string[];
  /** Whether every conversation that is known to be active has a record, which was read from its beginning. */
  readonly isWhole: boolean;
  readonly marks: RecordMarks;
  /** The answers of the day and later, each by a key of its own: its time and its tokens. */
  readonly uses: Readonly<Record<string, readonly [at: number, tokens: number]>>;
}

/** A record that nothing was added to for this long is read anew if it is written to again. */
const KEPT_MARKS_MS = 3 * 24 * 3_600_000;

/**
 * Pure. The ledger to continue for a day; undefined: the records have to be read from their beginnings. Marks of the
 * day before stay valid, because what is before them was written before midnight. Where the clock went back over
 * midnight they say nothing about the day being counted.
 */
export function ledgerFor(before: Ledger | undefined, day: DaySpan): Ledger | undefined {
  if (before === undefined || before.day > day.start) return undefined;
  if (before.day === day.start) return before;
  const marks = Object.entries(before.marks).filter(
    ([, { modifiedAt }]) => day.start - modifiedAt < KEPT_MARKS_MS,
  );
  const uses = Object.entries(before.uses).filter(([, [at]]) => at >= day.start);
  return {
    ...before,
    day: day.start,
    // a record that was missing yesterday is no gap of today
    isWhole: marks.every(([, { isCut }]) => isCut !== true),
    marks: Object.fromEntries(marks),
    uses: Object.fromEntries(uses),
  };
}

/**
 * Pure. Adds what was read since. A counted use stays, even if its record is gone or was made anew; a use that is
 * written again counts once, in its last form.
 */
export function countedOn(
  before: Ledger | undefined,
  day: DaySpan,
  read: Pick<UsageRead, "uses" | "keys" | "marks" | "isWhole">,
  conversations: readonly string[],
): Ledger {
  const fresh = read.uses.map(
    (use, index) => [read.keys[index] ?? String(index), [use.at, countedTokens(use)]] as const,
  );
  return {
    day: day.start,
    conversations: [...new Set([...(before?.conversations ?? []), ...conversations])],
    isWhole: read.isWhole,
    marks: { ...before?.marks, ...read.marks },
    uses: { ...before?.uses, ...Object.fromEntries(fresh) },
  };
}

/** Pure. The tokens of the day. What a clock that was ahead recorded for a later day counts on that day. */
export function tokensOf({ uses }: Ledger, day: DaySpan): number {
  let sum = 0;
  for (const [at, tokens] of Object.values(uses)) if (at >= day.start && at < day.end) sum += tokens;
  return sum;
}

export function renderLedger(ledger: Ledger): string {
  return `${JSON.stringify(ledger)}\n`;
}

/** Pure. Our own file: where it is damaged in any way it counts as missing, and everything is read anew. */
export function parseLedger(text: string): Ledger | undefined {
  const value = parseRecordLine(text);
  const { day, conversations, isWhole } = value ?? {};
  const [marks, uses] = [fieldsOf(value?.["marks"]), fieldsOf(value?.["uses"])];
  if (!isNumber(day) || !Array.isArray(conversations) || marks === undefined || uses === undefined)
    return undefined;
  const isUse = (one: unknown) => Array.isArray(one) && one.length === 2 && one.every(isNumber);
  if (!Object.values(marks).every(isMark) || !Object.values(uses).every(isUse)) return undefined;
  return {
    day,
    conversations: conversations.filter((id) => typeof id === "string"),
    isWhole: isWhole === true,
    marks: marks as RecordMarks,
    uses: uses as Ledger["uses"],
  };
}

function isMark(value: unknown): value is RecordMark {
  const mark = fieldsOf(value);
  return (
    [mark?.["through"], mark?.["lines"], mark?.["modifiedAt"]].every(isNumber) &&
    typeof mark?.["tail"] === "string"
  );
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
