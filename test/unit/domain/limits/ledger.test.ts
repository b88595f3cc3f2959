/** What was counted of a day, over midnight and clocks that are set. */
import { describe, expect, test } from "bun:test";
import { dayAround } from "../../../../src/base/local-day.ts";
import {
  countedOn,
  ledgerFor,
  parseLedger,
  renderLedger,
  tokensOf,
} from "../../../../src/domain/limits/ledger.ts";
import type { TokenUse } from "../../../../src/runtimes/usage.ts";

const TODAY = dayAround(Date.parse("2026-11-29T12:00:00Z"), "UTC");
const TOMORROW = dayAround(TODAY.end, "UTC");
const MARK = { through: 10, lines: 1, modifiedAt: TODAY.end - 1000, tail: "t" };

const use = (at: number, output: number, id = `u${at}`): TokenUse => ({
  at,
  id,
  model: undefined,
  input: 1,
  output,
  cacheRead: 1000,
  cacheWrite: undefined,
  imputedUsd: undefined,
});

const readOf = (...uses: readonly TokenUse[]) => ({
  uses,
  keys: uses.map(({ id }) => id ?? ""),
  marks: { "/record": MARK },
  isWhole: true,
});

describe("a ledger", () => {
  const ledger = countedOn(undefined, TODAY, readOf(use(TODAY.start, 4), use(TODAY.end - 1, 9)), ["c"]);

  test("adds up what counts of the day", () => {
    expect(tokensOf(ledger, TODAY)).toBe(15);
    expect(parseLedger(renderLedger(ledger))).toEqual(ledger);
  });

  test("counts an answer once, in its last form", () => {
    const after = countedOn(ledger, TODAY, readOf(use(TODAY.start, 40)), ["c"]);
    expect(tokensOf(after, TODAY)).toBe(51);
    expect(tokensOf(countedOn(after, TODAY, readOf(use(TODAY.start, 40)), ["d"]), TODAY)).toBe(51);
  });

  test("keeps what was counted where a record is gone: it is used", () => {
    const after = countedOn(ledger, TODAY, { uses: [], keys: [], marks: {}, isWhole: false }, []);
    expect([tokensOf(after, TODAY), after.isWhole]).toEqual([15, false]);
    expect(after.conversations).toEqual(["c"]);
  });

  test("goes on behind its marks after midnight, with nothing of the day before", () => {
    const next = ledgerFor(ledger, TOMORROW);
    expect(next).toMatchObject({ day: TOMORROW.start, marks: { "/record": MARK }, uses: {}, isWhole: true });
    expect(next === undefined ? undefined : tokensOf(next, TOMORROW)).toBe(0);
    // what a clock that was ahead has written is of that day then
    const ahead = countedOn(ledger, TODAY, readOf(use(TOMORROW.start + 5, 2)), []);
    expect(tokensOf(ahead, TODAY)).toBe(15);
    expect(Object.keys(ledgerFor(ahead, TOMORROW)?.uses ?? {})).toEqual([`u${TOMORROW.start + 5}`]);
  });

  test("is of no use where the clock went back over midnight: all is read anew", () => {
    const next = ledgerFor(ledger, TOMORROW);
    expect(ledgerFor(next, TODAY)).toBeUndefined();
    expect(ledgerFor(ledger, TODAY)).toBe(ledger);
  });

  test("forgets marks of records that nobody has written to for days", () => {
    const later = dayAround(TODAY.end + 5 * 86_400_000, "UTC");
    expect(ledgerFor(ledger, later)?.marks).toEqual({});
  });

  test.each([
    "",
    "{",
    "[]",
    '{"day":1}',
    '{"day":1,"conversations":[],"marks":{"a":{}},"uses":{}}',
    '{"day":1,"conversations":[],"marks":{},"uses":{"a":[1]}}',
  ])("whose file is %j says nothing", (text) => expect(parseLedger(text)).toBeUndefined());
});
