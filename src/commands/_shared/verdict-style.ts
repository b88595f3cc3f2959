import type { StyleName } from "../../cli/show/style.ts";
import type { ReceiptDocument } from "../../operations/documents/receipt.ts";

/** Green: it arrived. Yellow: somebody should look. Red: it did not. */
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
