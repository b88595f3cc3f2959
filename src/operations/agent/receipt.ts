import type { Ending } from "../../base/errors.ts";
import type { Receipt, Verdict } from "../../domain/agent/delivery/verdict.ts";
import type { ReceiptDocument } from "../documents/receipt.ts";
import { textOrNull, timestampOf } from "../heading.ts";
import { wordsOf } from "./words.ts";

/** A receipt, as documents have it. */
export function receiptOf({ evidence, elapsedMs, channel, ...receipt }: Receipt): ReceiptDocument {
  return {
    ...receipt,
    channel: textOrNull(channel),
    elapsed_ms: elapsedMs,
    evidence: {
      ...wordsOf(evidence.state),
      source: evidence.stateSource,
      rule: textOrNull(evidence.rule),
      proof: textOrNull(evidence.proof),
      proof_detail: textOrNull(evidence.proofDetail),
      enters: evidence.enters,
      screen: textOrNull(evidence.screen),
      repeats: timestampOf(evidence.repeats),
    },
  };
}

const ENDINGS: Readonly<Record<Exclude<Verdict, "accepted">, Ending>> = {
  queued: "queued",
  unknown: "unproven",
  blocked: "blocked",
  draft: "draft",
  dead: "not-running",
  "not-ready": "not-ready",
};

/** How a delivery with this verdict ends; undefined for success. */
export function endingOf(verdict: Verdict): Ending | undefined {
  return verdict === "accepted" ? undefined : ENDINGS[verdict];
}
