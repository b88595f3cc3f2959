import { expect, test } from "bun:test";
import { dayAround } from "../../../../src/base/local-day.ts";
import type { Counted } from "../../../../src/domain/limits/budget.ts";
import { budgetCheck } from "../../../../src/domain/fleet/verify-budget.ts";
import type { BudgetPolicy } from "../../../../src/domain/roster/roster.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";

const DAY = dayAround(Date.parse("2026-11-29T12:00:00Z"), "UTC");
const counted: Counted = { day: DAY.start, at: DAY.start + 1, tokens: 50, isWhole: true, why: undefined };

function check(policy: BudgetPolicy, more: Partial<Counted> | undefined, never?: string) {
  const standing = {
    budget: { tokens: 100, policy },
    counted: more === undefined ? undefined : { ...counted, ...more },
    told: [],
    day: DAY,
  };
  return budgetCheck(rosterAgent({ runtime: "stub" }, "a"), standing, never).map(({ verdict, fact }) => [
    verdict,
    fact,
  ]);
}

test("an agent without a budget has no check", () => {
  expect(budgetCheck(rosterAgent({ runtime: "stub" }, "a"), undefined, "it does not tell")).toEqual([]);
});

test("one that is not reached is well, also before anything was counted", () => {
  expect(check("stop", {})).toEqual([["ok", "50 of 100 tokens today"]]);
  expect(check("stop", undefined)).toEqual([["ok", "a bound of 100 tokens a day"]]);
  expect(check("stop", { day: DAY.start - 86_400_000, tokens: 500 })).toEqual([
    ["ok", "a bound of 100 tokens a day"],
  ]);
});

test("one that is reached is said, and fails nothing", () => {
  expect(check("pause", { tokens: 100 })).toEqual([["waits", "over: 100 of 100 tokens today; then pause"]]);
  expect(check("warn", { tokens: 100 })).toEqual([["warning", "over: 100 of 100 tokens today; then warn"]]);
});

test("one that bounds nothing is no silence", () => {
  const text = "its budget of 100 tokens bounds nothing: what it uses cannot be told: ";
  expect(check("pause", undefined, "command does not tell what it uses")).toEqual([
    ["warning", `${text}command does not tell what it uses`],
  ]);
  expect(check("pause", { tokens: undefined, why: "no record" })).toEqual([["unknown", `${text}no record`]]);
});
