import type { DaySpan } from "../../base/local-day.ts";
import { tokensText } from "../../base/token-count.ts";
import type { StateWord } from "../../runtimes/state.ts";
import type { TokenUse } from "../../runtimes/usage.ts";
import type { BudgetPolicy, RosterBudget } from "../roster/roster.ts";

/** How much an agent has used on a day, or why that is not known. Times in milliseconds since the epoch. */
export interface Counted {
  /** When the day began. */
  readonly day: number;
  /** When it was counted. */
  readonly at: number;
  /** undefined: not known. */
  readonly tokens: number | undefined;
  /** Whether every known record was read; otherwise the agent used at least this much. */
  readonly isWhole: boolean;
  /** Why it is not known. */
  readonly why: string | undefined;
}

/** The report that a bound was reached; one for each bound of a day. */
export interface BoundReport {
  readonly day: number;
  /** The bound. */
  readonly tokens: number;
  readonly at: number;
  /** Whether it was stopped for that too. Starting it again on that day is then a person's decision. */
  readonly isStopped: boolean;
}

/**
 * Pure. The tokens of an answer that count: what a model read for the first time, and what it wrote. A runtime sends
 * the whole conversation again with each step; the part that comes from the cache is repeated text, counts only partly
 * for usage limits, and would outweigh everything else.
 */
export function countedTokens({ input, output, cacheWrite }: TokenUse): number {
  return input + output + (cacheWrite ?? 0);
}

/** Pure. Whether the bound is reached; undefined: not known, or nothing was counted today. */
export function isOver(
  { tokens }: RosterBudget,
  counted: Counted | undefined,
  day: DaySpan,
): boolean | undefined {
  if (counted === undefined || counted.day !== day.start || counted.tokens === undefined) return undefined;
  if (counted.tokens >= tokens) return true;
  // an incomplete count is only a lower bound
  return counted.isWhole ? false : undefined;
}

/** Pure. The report about this bound on this day. A raised or lowered bound is another one. */
export function reportOfBound(
  told: readonly BoundReport[],
  { tokens }: RosterBudget,
  day: DaySpan,
): BoundReport | undefined {
  return told.find((one) => one.day === day.start && one.tokens === tokens);
}

export interface BudgetFacts {
  readonly budget: RosterBudget;
  readonly counted: Counted | undefined;
  readonly told: readonly BoundReport[];
  readonly state: StateWord;
  readonly day: DaySpan;
}

export interface BudgetAction {
  /** Whether somebody is told, once. */
  readonly tell: boolean;
  /** Whether it is stopped: now, or when its turn is over. */
  readonly stop: "now" | "later" | "no";
}

/** Pure. What to do about one agent. A turn is never cut. */
export function decideBudget({ budget, counted, told, state, day }: BudgetFacts): BudgetAction {
  if (isOver(budget, counted, day) !== true) return { tell: false, stop: "no" };
  const before = reportOfBound(told, budget, day);
  const isToBeStopped = budget.policy === "stop" && before?.isStopped !== true;
  const isInTurn = state === "working" || state === "queued";
  // without a known state, nobody can tell whether a turn would be cut
  const isUnclear = state === "unknown" || state === "starting";
  return {
    tell: before === undefined,
    stop: isToBeStopped ? (isInTurn || isUnclear ? "later" : "now") : "no",
  };
}

/** Why an agent gets no message now, and until when, in milliseconds since the epoch, if the message is held. */
export interface BudgetHold {
  readonly until: number | undefined;
  readonly text: string;
  /** Whether somebody was told about this bound; otherwise that is due now. */
  readonly isTold: boolean;
}

/**
 * Pure. What keeps messages from an agent; undefined: nothing does. Where the usage is not known, messages go through.
 */
export function budgetHold({
  budget,
  counted,
  told,
  day,
}: Omit<BudgetFacts, "state">): BudgetHold | undefined {
  if (isOver(budget, counted, day) !== true) return undefined;
  const used = budgetText(budget, counted);
  const before = reportOfBound(told, budget, day);
  const isTold = before !== undefined;
  if (budget.policy === "pause") return { until: day.end, text: `budget until midnight: ${used}`, isTold };
  if (budget.policy === "warn" || before?.isStopped === true) return undefined;
  return { until: undefined, text: `budget: ${used}; it is stopped when its turn is over`, isTold };
}

/** Pure. "1.25M of 1M tokens today". */
export function budgetText(
  { tokens }: Pick<RosterBudget, "tokens">,
  counted: Pick<Counted, "tokens" | "isWhole"> | undefined,
) {
  const used = counted?.tokens;
  if (used === undefined) return `a bound of ${tokensText(tokens)} tokens a day`;
  const least = counted?.isWhole === false && used < tokens ? "at least " : "";
  return `${least}${tokensText(used)} of ${tokensText(tokens)} tokens today`;
}

const WHAT_FOLLOWS: Readonly<Record<BudgetPolicy, string>> = {
  warn: "it goes on",
  pause: "messages are kept until the day ends",
  stop: "it is stopped when its turn is over",
};

/** Pure. What a person is told once. */
export function crossedText(budget: RosterBudget, counted: Counted | undefined): string {
  return `${budgetText(budget, counted)}; ${WHAT_FOLLOWS[budget.policy]}`;
}
