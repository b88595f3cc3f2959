/** What is done once an agent has used what it may within a day. */
import { describe, expect, test } from "bun:test";
import { dayAround } from "../../../../src/base/local-day.ts";
import {
  budgetHold,
  budgetText,
  countedTokens,
  crossedText,
  decideBudget,
  isOver,
  type BudgetAction,
  type BudgetFacts,
  type Counted,
  type BoundReport,
} from "../../../../src/domain/limits/budget.ts";
import type { BudgetPolicy } from "../../../../src/domain/roster/roster.ts";

const ZONE = "Europe/Berlin";
const NOW = Date.parse("2026-11-29T12:00:00Z");
const DAY = dayAround(NOW, ZONE);

const counted = (tokens: number | undefined, more: Partial<Counted> = {}): Counted => ({
  day: DAY.start,
  at: NOW,
  tokens,
  isWhole: true,
  why: undefined,
  ...more,
});

const facts = (tokens: number, policy: BudgetPolicy, more: Partial<BudgetFacts> = {}): BudgetFacts => ({
  budget: { tokens: 100, policy },
  counted: counted(tokens),
  told: [],
  state: "idle",
  day: DAY,
  ...more,
});

const toldAt = (tokens: number, isStopped = false): BoundReport => ({
  day: DAY.start,
  tokens,
  at: NOW,
  isStopped,
});

describe("what counts", () => {
  test("is what a model read anew and what it wrote: what came from the cache is not", () => {
    const use = { at: 1, id: "a", model: "m", input: 1, output: 20, imputedUsd: undefined };
    expect(countedTokens({ ...use, cacheRead: 4000, cacheWrite: 300 })).toBe(321);
    expect(countedTokens({ ...use, cacheRead: undefined, cacheWrite: undefined })).toBe(21);
  });
});

describe("a bound", () => {
  test("is reached by as many as it says", () => {
    expect(
      [99, 100, 101].map((tokens) => isOver({ tokens: 100, policy: "warn" }, counted(tokens), DAY)),
    ).toEqual([false, true, true]);
  });

  test("cannot be told of where nothing was counted, counted on another day, or counted in part", () => {
    const of = (one: Counted | undefined) => isOver({ tokens: 100, policy: "warn" }, one, DAY);
    expect(of(undefined)).toBeUndefined();
    expect(of(counted(undefined, { why: "its record is gone" }))).toBeUndefined();
    expect(of(counted(500, { day: DAY.start - 86_400_000 }))).toBeUndefined();
    expect(of(counted(99, { isWhole: false }))).toBeUndefined();
    // and is reached all the same where that part alone is as much
    expect(of(counted(100, { isWhole: false }))).toBe(true);
  });
});

const stop = (state: BudgetFacts["state"]) => decideBudget(facts(100, "stop", { state })).stop;

describe("what is done", () => {
  const NOTHING: BudgetAction = { tell: false, stop: "no" };

  test("nothing below the bound, or where it cannot be told, whatever is to follow", () => {
    for (const policy of ["warn", "pause", "stop"] as const) {
      expect(decideBudget(facts(99, policy))).toEqual(NOTHING);
      expect(decideBudget(facts(99, policy, { counted: counted(undefined) }))).toEqual(NOTHING);
    }
  });

  test("somebody is told once a day and bound, however often it is looked at, and by whom", () => {
    for (const policy of ["warn", "pause"] as const) {
      expect(decideBudget(facts(100, policy))).toEqual({ tell: true, stop: "no" });
      expect(decideBudget(facts(150, policy, { told: [toldAt(100)] }))).toEqual(NOTHING);
    }
  });

  test("one that is raised is told of anew once it is reached; one that is lowered at once", () => {
    const raised = (tokens: number) =>
      decideBudget(facts(tokens, "warn", { budget: { tokens: 200, policy: "warn" }, told: [toldAt(100)] }));
    expect(raised(150)).toEqual(NOTHING);
    expect(raised(200)).toEqual({ tell: true, stop: "no" });
    const lowered = { budget: { tokens: 50, policy: "warn" }, told: [toldAt(100), toldAt(200)] } as const;
    expect(decideBudget(facts(60, "warn", lowered)).tell).toBe(true);
    // back to one that was told
    expect(decideBudget(facts(150, "warn", { told: [toldAt(100), toldAt(200)] }))).toEqual(NOTHING);
  });

  test("the next day begins anew, also where a clock that went back tells of the day before once more", () => {
    const next = dayAround(DAY.end, ZONE);
    const at = (day: typeof DAY, told: readonly BoundReport[]) =>
      decideBudget(facts(150, "warn", { day, told, counted: counted(150, { day: day.start }) })).tell;
    expect(at(next, [toldAt(100)])).toBe(true);
    const both = [toldAt(100), { ...toldAt(100), day: next.start }];
    expect([at(DAY, both), at(next, both)]).toEqual([false, false]);
    // what was counted yesterday is not of today
    expect(decideBudget(facts(150, "warn", { day: next }))).toEqual(NOTHING);
  });

  test("an agent is stopped when its turn is over, and not where that cannot be told", () => {
    expect(
      ["idle", "available", "blocked: approval", "blocked: rate-limit", "dead"].map((state) =>
        stop(state as BudgetFacts["state"]),
      ),
    ).toEqual(Array(5).fill("now"));
    expect(
      ["working", "queued", "starting", "unknown"].map((state) => stop(state as BudgetFacts["state"])),
    ).toEqual(Array(4).fill("later"));
  });

  test("whoever starts it again on that day has decided; another bound, and another day, stop it again", () => {
    const told = [toldAt(100, true)];
    expect(decideBudget(facts(150, "stop", { told }))).toEqual(NOTHING);
    expect(decideBudget(facts(250, "stop", { told, budget: { tokens: 200, policy: "stop" } }))).toEqual({
      tell: true,
      stop: "now",
    });
    // it was told as a warning before, and is to be stopped from now on
    expect(decideBudget(facts(150, "stop", { told: [toldAt(100)] }))).toEqual({ tell: false, stop: "now" });
  });
});

const hold = (policy: BudgetPolicy, more: Partial<BudgetFacts> = {}, tokens = 100) =>
  budgetHold(facts(tokens, policy, more));

describe("messages", () => {
  test("are kept until the day ends where it pauses: 23 or 25 hours after it began, as the clocks are set", () => {
    expect(hold("pause")).toEqual({
      until: DAY.end,
      text: "budget until midnight: 100 of 100 tokens today",
      isTold: false,
    });
    const march = dayAround(Date.parse("2026-03-29T12:00:00Z"), ZONE);
    const held = hold("pause", { day: march, counted: counted(100, { day: march.start }), told: [] });
    expect((held?.until ?? 0) - march.start).toBe(23 * 3_600_000);
  });

  test("are refused until it is stopped, and go on where a person has started it again", () => {
    expect(hold("stop", { told: [toldAt(100)] })).toMatchObject({ until: undefined, isTold: true });
    expect(hold("stop", { told: [toldAt(100, true)] })).toBeUndefined();
  });

  test("go as before where it warns, below the bound, and where it cannot be told", () => {
    expect(hold("warn")).toBeUndefined();
    expect(hold("pause", {}, 99)).toBeUndefined();
    expect(hold("pause", { counted: counted(undefined, { why: "gone" }) })).toBeUndefined();
    expect(hold("pause", { counted: undefined })).toBeUndefined();
  });
});

test("what is said of it says what is not known", () => {
  const budget = { tokens: 1_000_000, policy: "pause" } as const;
  expect(budgetText(budget, counted(1_250_000))).toBe("1.25M of 1M tokens today");
  expect(budgetText(budget, counted(20_000, { isWhole: false }))).toBe("at least 20K of 1M tokens today");
  expect(budgetText(budget, undefined)).toBe("a bound of 1M tokens a day");
  expect(crossedText(budget, counted(1_250_000))).toBe(
    "1.25M of 1M tokens today; messages are kept until the day ends",
  );
});
