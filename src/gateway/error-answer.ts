import { describeError, MosaicError } from "../base/errors.ts";
import { errorDocument } from "../base/error-document.ts";
import { statusOf } from "./status-codes.ts";

/** How the operation ended, where that is not plain success: the word behind the command line's exit status. */
export const ENDING_HEADER = "mosaic-ending";

/** The same JSON that the command line writes to stderr. */
export function errorAnswer(error: MosaicError): Response {
  return Response.json(errorDocument(error), {
    status: statusOf(error),
    headers: { [ENDING_HEADER]: error.ending, ...retryAfter(error) },
  });
}

/** Turns anything thrown into the error of the answer. */
export function errorOf(thrown: unknown): MosaicError {
  if (thrown instanceof MosaicError) return thrown;
  return new MosaicError("failure", `internal error: ${describeError(thrown)}`, { code: "internal-error" });
}

function retryAfter({ data }: MosaicError): Record<string, string> {
  const wait = data["retry_after_ms"];
  return typeof wait === "number" ? { "retry-after": String(Math.ceil(wait / 1000)) } : {};
}
