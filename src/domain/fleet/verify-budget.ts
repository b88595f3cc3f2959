import type { BudgetStanding } from "../agent/budget-standing.ts";
import { budgetText, isOver } from "../limits/budget.ts";
import { not, ok, type Check } from "../host/check.ts";
import type { RosterAgent } from "../roster/roster.ts";

/** Pure. How much of today's budget an agent has used. `never`: why its runtime can never report that. */
export function budgetCheck(
  { name }: Pick<RosterAgent, "name">,
  standing: BudgetStanding | undefined,
  never: string | undefined,
): Check[] {
  if (standing === undefined) return [];
  const { budget, counted, day } = standing;
  const today = counted?.day === day.start ? counted : undefined;
  const why = never ?? today?.why;
  if (why !== undefined) {
    const fact = `its budget of ${budget.tokens} tokens bounds nothing: what it uses cannot be told: ${why}`;
    const hint = never === undefined ? `mosaic agent usage ${name}` : "mosaic fleet edit";
    return [not(never === undefined ? "unknown" : "warning", "budget", fact, hint, name)];
  }
  const text = budgetText(budget, today);
  if (isOver(budget, counted, day) !== true) return [ok("budget", text, name)];
  const verdict = budget.policy === "pause" ? "waits" : "warning";
  return [
    not(
      verdict,
      "budget",
      `over: ${text}; then ${budget.policy}`,
      `mosaic agent usage ${name} --since today`,
      name,
    ),
  ];
}
