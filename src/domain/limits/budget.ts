import type { DaySpan } from "../../base/local-day.ts";
import { tokensText } from "../../base/token-count.ts";
import type { StateWord } from "../../runtimes/state.ts";
import type { TokenUse } from "../../runtimes/usage.ts";
import type { BudgetPolicy, RosterBudget } from "../roster/roster.ts";

/** How much an agent has used of a day, or why that cannot be told. Times in milliseconds since the epoch. */
export interface Counted {
  /** When the day began. */
  readonly day: number;
  /** When it was counted. */
  readonly at: number;
  /** undefined: it cannot be told. */
  readonly tokens: number | undefined;
  /** Every record that is known of was read; else it is no less than that. */
  readonly isWhole: boolean;
  /** Why it cannot be told. */
  readonly why: string | undefined;
}

/** That a bound was seen to be reached, once for each bound of a day. */
export interface Told {
  readonly day: number;
  /** The bound. */
  readonly tokens: number;
  readonly at: number;
  /** It was stopped for that, too: whoever starts it again on that day has decided. */
  readonly isStopped: boolean;
}

/**
 * Pure. What of an answer counts: what a model read anew, and what it wrote. A runtime gives the whole conversation again
 * with each step; what came from the cache of that is the same text once more, counts in no usage limit in full, and would
 * outweigh everything else.
 */
export function countedTokens({ input, output, cacheWrite }: TokenUse): number {
  return input + output + (cacheWrite ?? 0);
}

/** Pure. Whether the bound is reached; undefined: that cannot be told, or nobody has counted today. */
export function isOver(
  { tokens }: RosterBudget,
  counted: Counted | undefined,
  day: DaySpan,
): boolean | undefined {
  if (counted === undefined || counted.day !== day.start || counted.tokens === undefined) return undefined;
  if (counted.tokens >= tokens) return true;
  // who has used no less than this may have used more
  return counted.isWhole ? false : undefined;
}

/** Pure. What was told of this bound on this day. A bound that is raised is another one, and so is one that is lowered. */
export function toldOf(told: readonly Told[], { tokens }: RosterBudget, day: DaySpan): Told | undefined {
  return told.find((one) => one.day === day.start && one.tokens === tokens);
}

export interface BudgetFacts {
  readonly budget: RosterBudget;
  readonly counted: Counted | undefined;
  readonly told: readonly Told[];
  readonly state: StateWord;
  readonly day: DaySpan;
}

export interface BudgetAction {
  /** Somebody is told, once. */
  readonly tell: boolean;
  /** It is stopped: now, or when its turn is over. */
  readonly stop: "now" | "later" | "no";
}

/** Pure. What is done for one agent. A turn is never cut. */
export function decideBudget({ budget, counted, told, state, day }: BudgetFacts): BudgetAction {
  if (isOver(budget, counted, day) !== true) return { tell: false, stop: "no" };
  const before = toldOf(told, budget, day);
  const isToBeStopped = budget.policy === "stop" && before?.isStopped !== true;
  const isInTurn = state === "working" || state === "queued";
  // of one that is not seen it cannot be told whether a turn would be cut
  const isUnclear = state === "unknown" || state === "starting";
  return {
    tell: before === undefined,
    stop: isToBeStopped ? (isInTurn || isUnclear ? "later" : "now") : "no",
  };
}

/** Why an agent gets no message now; until when, in milliseconds since the epoch, where it is kept. */
export interface BudgetHold {
  readonly until: number | undefined;
  readonly text: string;
  /** Somebody was told of this bound; else that is due now. */
  readonly isTold: boolean;
}

/** Pure. What keeps messages from an agent; undefined: nothing does. Where it cannot be told they go as before. */
export function budgetHold({
  budget,
  counted,
  told,
  day,
}: Omit<BudgetFacts, "state">): BudgetHold | undefined {
  if (isOver(budget, counted, day) !== true) return undefined;
  const used = budgetText(budget, counted);
  const before = toldOf(told, budget, day);
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
