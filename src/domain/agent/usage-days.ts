import type { TokenUse } from "../../runtimes/usage.ts";

/** Tokens; undefined: the runtime does not report them. */
export interface Tokens {
  /** Without what came from the cache. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  /** Of everything that is reported. */
  readonly total: number;
}

export interface UsageSum {
  /** How many answers a model gave. */
  readonly answers: number;
  readonly tokens: Tokens;
  /** US dollars as the runtime works them out; undefined: an answer has none. Never added to what was billed. */
  readonly imputedUsd: number | undefined;
}

export interface UsageDay extends UsageSum {
  /** "2026-11-29", in the host's time zone. */
  readonly day: string;
  readonly models: readonly string[];
}

/** Pure. Sums by day, the oldest first. `dayOf` gives the day of a time in milliseconds since the epoch. */
export function usageDays(uses: readonly TokenUse[], dayOf: (at: number) => string): readonly UsageDay[] {
  const byDay = Map.groupBy(uses, ({ at }) => dayOf(at));
  return [...byDay.entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, own]) => ({
      day,
      models: [...new Set(own.flatMap(({ model }) => model ?? []))].toSorted(),
      ...sumOf(own),
    }));
}

/** Pure. */
export function sumOf(uses: readonly TokenUse[]): UsageSum {
  const input = sum(uses.map((use) => use.input));
  const output = sum(uses.map((use) => use.output));
  const cacheRead = sumOfTold(uses.map((use) => use.cacheRead));
  const cacheWrite = sumOfTold(uses.map((use) => use.cacheWrite));
  return {
    answers: uses.length,
    tokens: {
      input,
      output,
      cacheRead,
      cacheWrite,
      total: sum([input, output, cacheRead ?? 0, cacheWrite ?? 0]),
    },
    imputedUsd: uses.every(({ imputedUsd }) => imputedUsd !== undefined)
      ? sumOfTold(uses.map(({ imputedUsd }) => imputedUsd))
      : undefined,
  };
}

/** undefined where nothing was reported. */
function sumOfTold(counts: readonly (number | undefined)[]): number | undefined {
  const told = counts.filter((one) => one !== undefined);
  return told.length === 0 ? undefined : sum(told);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, one) => total + one, 0);
}

/** The day of a time. Pure, but for this host's time zone. */
export function localDay(at: number): string {
  const time = new Date(at);
  return `${time.getFullYear()}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
