import { expect, test } from "bun:test";
import { budgetWords } from "../../../src/page/budget-words.ts";

test("a budget is shown with what is known of it", () => {
  const budget = {
    tokens: 1_000_000,
    per: "day" as const,
    // oxlint-disable-next-line unicorn/no-thenable
    then: "pause" as const,
    used: 1_250_000,
    complete: true,
    over: true,
    since: null,
    stopped: false,
    at: null,
    until: "2026-11-30T00:00:00.000Z",
    reason: null,
  };
  expect(budgetWords(null)).toBeNull();
  expect(budgetWords(budget)).toBe("1,250,000 of 1,000,000 tokens today, over: pause");
  expect(budgetWords({ ...budget, used: 20_000, complete: false, over: null })).toBe(
    "at least 20,000 of 1,000,000 tokens today, then pause",
  );
  expect(budgetWords({ ...budget, used: null, complete: null, over: null, reason: "no record" })).toBe(
    "1,000,000 tokens a day, then pause; no record",
  );
});
