import { tokensText } from "../../base/token-count.ts";
import { budgetText as usedText } from "../../domain/limits/budget.ts";
import type { BudgetDocument } from "../../operations/documents/budget.ts";

/** "1.25M of 1M tokens today"; why, where it is not known. */
export function budgetText({ tokens, used, complete, reason }: BudgetDocument): string {
  if (used === null)
    return `${tokensText(tokens)} tokens a day; cannot be told: ${reason ?? "nobody says why"}`;
  const why = reason === null ? "" : ` (${reason})`;
  return `${usedText({ tokens }, { tokens: used, isWhole: complete !== false })}${why}`;
}

/** What follows from a used-up budget. */
export function budgetFollows({ over, then, stopped }: BudgetDocument): string {
  if (over !== true) return `then ${then}`;
  if (then === "warn") return "over, it goes on";
  if (then === "stop") return stopped ? "over, it was stopped" : "over, it is stopped when its turn is over";
  return "over, messages wait until midnight";
}

/** The command that raises an agent's budget. */
export function raiseCommand(
  agent: string,
  { tokens, used }: Pick<BudgetDocument, "tokens" | "used">,
): string {
  const more = Math.max(tokens, used ?? 0) * 2;
  const unit = more >= 1e6 ? 1e6 : 1e3;
  const round = more < 1e3 ? String(more) : `${Math.ceil(more / unit)}${unit === 1e6 ? "M" : "K"}`;
  return `mosaic fleet set ${agent} budget.tokens=${round}`;
}
