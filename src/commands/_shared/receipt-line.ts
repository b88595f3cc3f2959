import type { Page } from "../../cli/context.ts";
import type { ReceiptDocument } from "../../operations/documents/receipt.ts";
import { helpOfReceipt } from "./receipt-help.ts";
import { VERDICT_STYLE } from "./verdict-style.ts";

/** What became of one message, in one line; then where its screen was saved, and what helps with a dialog. */
export function receiptLine(page: Page, receipt: ReceiptDocument): string {
  const { verdict, agent, detail, elapsed_ms: elapsed, evidence } = receipt;
  const seconds = `${(elapsed / 1000).toFixed(1)} s`;
  const again = evidence.repeats === null ? "" : ", as answered before";
  const kept = evidence.screen === null ? "" : `\n${page.style.dim("its screen:")} ${evidence.screen}`;
  // a dialog of another team's agent is for that team's people
  const isOurs = !agent.includes(":");
  const help =
    verdict === "blocked" && isOurs ? `\n${page.style.dim("hint:")} ${helpOfReceipt(receipt)}` : "";
  return `${page.style[VERDICT_STYLE[verdict]](verdict)}: ${agent}: ${detail} (${seconds}${again})${kept}${help}`;
}
