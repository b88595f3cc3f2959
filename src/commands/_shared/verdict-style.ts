import type { StyleName } from "../../cli/show/style.ts";
import type { ReceiptDocument } from "../../operations/documents/receipt.ts";

/** Green has arrived, yellow is for somebody to look at, red is over. */
export const VERDICT_STYLE: Readonly<Record<ReceiptDocument["verdict"], StyleName>> = {
  accepted: "green",
  queued: "green",
  unknown: "yellow",
  blocked: "yellow",
  draft: "yellow",
  dead: "red",
  "not-ready": "yellow",
  stored: "yellow",
  delivering: "yellow",
};
