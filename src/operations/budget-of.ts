import type { BudgetStanding } from "../domain/agent/budget-standing.ts";
import type { RosterBudget } from "../domain/roster/roster.ts";
import { isOver, reportOfBound } from "../domain/limits/budget.ts";
import type { BudgetBound, BudgetDocument } from "./documents/budget.ts";
import { timestampOf } from "./heading.ts";

/** The roster's budget, as documents show it. */
export function budgetBoundOf(budget: RosterBudget | undefined): BudgetBound | null {
  // oxlint-disable-next-line unicorn/no-thenable
  return budget === undefined ? null : { tokens: budget.tokens, per: "day", then: budget.policy };
}

/** How much of today's budget an agent has used, as documents show it. */
export function budgetOf(standing: BudgetStanding | undefined): BudgetDocument | null {
  const bound = budgetBoundOf(standing?.budget);
  if (standing === undefined || bound === null) return null;
  const { budget, counted, told, day } = standing;
  const today = counted?.day === day.start ? counted : undefined;
  const used = today?.tokens ?? null;
  return {
    ...bound,
    used,
    complete: used === null ? null : today?.isWhole === true,
    over: isOver(budget, counted, day) ?? null,
    since: timestampOf(reportOfBound(told, budget, day)?.at),
    stopped: reportOfBound(told, budget, day)?.isStopped === true,
    at: timestampOf(today?.at),
    until: timestampOf(day.end),
    reason: today === undefined ? "nothing was counted today" : (today.why ?? null),
  };
}
