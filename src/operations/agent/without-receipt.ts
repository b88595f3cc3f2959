import type { Ending } from "../../base/errors.ts";
import type { CallEnd } from "../../domain/team/team-calls.ts";
import type { ReceiptDocument } from "../documents/receipt.ts";
import { progressOf, WORDS } from "../team/elsewhere.ts";

/** What is reported for a message without a receipt from its host. */
export interface Untold {
  readonly verdict: ReceiptDocument["verdict"];
  readonly detail: string;
  readonly ending: Ending;
}

/** What is reported for a message that its host has not answered for, or not yet. */
export function withoutReceipt(end: CallEnd): Untold {
  if (end.kind !== "ended") {
    return { verdict: end.kind, detail: progressOf(end.kind, end.hostHeardMs), ending: "stored" };
  }
  const { kind } = end.outcome;
  if (kind === "lost") return { verdict: "unknown", detail: WORDS.lost, ending: "unproven" };
  const detail = kind === "removed" ? WORDS.removed : WORDS.expired;
  return { verdict: "not-ready", detail, ending: "not-ready" };
}

/** The same as a receipt, in which nothing is known about the agent. */
export function receiptElsewhere(
  agent: string,
  id: string,
  { verdict, detail, elapsedMs }: Pick<Untold, "verdict" | "detail"> & { readonly elapsedMs: number },
): ReceiptDocument {
  return {
    agent,
    id,
    verdict,
    channel: null,
    detail,
    elapsed_ms: elapsedMs,
    evidence: {
      state: "unknown",
      reason: null,
      source: "none",
      rule: null,
      proof: null,
      proof_detail: null,
      enters: 0,
      screen: null,
      repeats: null,
    },
  };
}
