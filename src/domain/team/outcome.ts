import { describeError, MosaicError, type Ending } from "../../base/errors.ts";

/** How a call to another host ended, in its stored form. */
export type CallOutcome =
  /** The operation's own document, made by that host. */
  | { readonly kind: "done"; readonly document: object; readonly ending: Ending | null }
  /** The operation's own error. */
  | {
      readonly kind: "refused";
      readonly ending: Ending;
      readonly code: string;
      readonly message: string;
      readonly hint: string | null;
      readonly data: Readonly<Record<string, unknown>>;
    }
  /** Its host did not take it in time: nothing was done. */
  | { readonly kind: "expired" }
  /** Its host ended while it was under way: what became of it is not known, and nobody repeats it. */
  | { readonly kind: "lost" }
  /** Its host was removed from the team before it took the call: nothing was done. */
  | { readonly kind: "removed" };

/** Turns an error into the outcome for the host that waits. */
export function refusedBy(thrown: unknown): CallOutcome {
  if (thrown instanceof MosaicError) {
    const { ending, code, message, hint, data } = thrown;
    return { kind: "refused", ending, code, message, hint: hint ?? null, data };
  }
  return {
    kind: "refused",
    ending: "failure",
    code: "internal-error",
    message: `internal error: ${describeError(thrown)}`,
    hint: null,
    data: {},
  };
}

/** A stored outcome; undefined for anything else. */
export function readOutcome(value: unknown): CallOutcome | undefined {
  if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
  switch (value.kind) {
    case "done":
      return "document" in value && typeof value.document === "object" ? (value as CallOutcome) : undefined;
    case "refused":
      return "code" in value && "ending" in value && "message" in value ? (value as CallOutcome) : undefined;
    case "expired":
    case "lost":
    case "removed":
      return { kind: value.kind };
    default:
      return undefined;
  }
}
