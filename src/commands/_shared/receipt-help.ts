import { helpCommand } from "../../domain/agent/help-command.ts";
import type { ReceiptDocument } from "../../operations/documents/receipt.ts";

type Refused = Pick<ReceiptDocument, "agent" | "detail" | "evidence">;

/** From a receipt: the runtime of its agent, and what blocks it; undefined and null: not known. */
export function blockedBy({ detail, evidence }: Refused): {
  readonly runtime: string | undefined;
  readonly reason: string | null;
} {
  // a rule is RUNTIME.SOURCE.WHAT
  const runtime = evidence.rule?.split(".")[0];
  // what opened after the text was pasted is only in the detail
  const opened = /^blocked: ([a-z-]+)/.exec(detail)?.[1];
  if (opened !== undefined) return { runtime, reason: opened };
  if (detail.startsWith("words of a dialog appeared")) return { runtime, reason: "approval" };
  return { runtime, reason: evidence.state === "blocked" ? evidence.reason : null };
}

/** The command that helps where a message was refused with `blocked`. */
export function helpOfReceipt(receipt: Refused): string {
  // an agent that cannot be seen cannot be looked at either
  if (receipt.detail.includes("tmux did not answer")) return "mosaic fleet verify";
  // nobody can answer a budget: it is raised
  if (/^budget(?:: | until )/.test(receipt.detail))
    return `mosaic fleet set ${receipt.agent} budget.tokens=N`;
  const { runtime, reason } = blockedBy(receipt);
  return helpCommand(receipt.agent, reason, runtime);
}
