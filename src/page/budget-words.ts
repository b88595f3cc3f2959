import type { AgentRow } from "../operations/documents/agent-row.ts";

/** "1,250,000 of 1,000,000 tokens today, over: pause"; null: it has no budget. */
export function budgetWords(budget: AgentRow["budget"]): string | null {
  if (budget === null) return null;
  const { tokens, used, complete, over, then, reason } = budget;
  const bound = `${count(tokens)} tokens`;
  if (used === null) return `${bound} a day, then ${then}; ${reason ?? "not known"}`;
  const least = complete === false ? "at least " : "";
  return `${least}${count(used)} of ${bound} today, ${over === true ? "over: " : "then "}${then}`;
}

function count(tokens: number): string {
  return tokens.toLocaleString("en");
}
