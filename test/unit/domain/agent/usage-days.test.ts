import { describe, expect, test } from "bun:test";
import { sumOf, usageDays } from "../../../../src/domain/agent/usage-days.ts";
import type { TokenUse } from "../../../../src/runtimes/usage.ts";

function use(at: number, more: Partial<TokenUse> = {}): TokenUse {
  return {
    at,
    id: undefined,
    model: "m",
    input: 10,
    output: 1,
    cacheRead: undefined,
    cacheWrite: undefined,
    imputedUsd: undefined,
    ...more,
  };
}

const dayOf = (at: number) => `2026-11-${String(Math.floor(at / 100)).padStart(2, "0")}`;

describe("days", () => {
  test("each has its own sum and its models, the oldest first", () => {
    const days = usageDays([use(2100), use(2050, { model: "b" }), use(2010, { model: "a" })], dayOf);
    expect(days.map(({ day, models, answers }) => [day, models, answers])).toEqual([
      ["2026-11-20", ["a", "b"], 2],
      ["2026-11-21", ["m"], 1],
    ]);
  });

  test("nothing was used: no day", () => {
    expect(usageDays([], dayOf)).toEqual([]);
  });
});

describe("sums", () => {
  test("what no answer tells is not known, and no nought", () => {
    expect(sumOf([use(1), use(2)]).tokens).toEqual({
      input: 20,
      output: 2,
      cacheRead: undefined,
      cacheWrite: undefined,
      total: 22,
    });
    expect(sumOf([use(1, { cacheRead: 5 }), use(2)]).tokens).toMatchObject({ cacheRead: 5, total: 27 });
  });

  test("dollars are told only where every answer has some", () => {
    expect(sumOf([use(1, { imputedUsd: 0.5 }), use(2, { imputedUsd: 0.25 })]).imputedUsd).toBe(0.75);
    expect(sumOf([use(1, { imputedUsd: 0.5 }), use(2)]).imputedUsd).toBeUndefined();
    expect(sumOf([]).imputedUsd).toBeUndefined();
  });
});
