/**
 * How something ended: an error, or a report that is not quite a success. The faces turn it into an exit status or
 * a status of HTTP; what exactly went wrong is an error's `code`.
 */
export type Ending =
  | "failure"
  | "usage"
  | "partial"
  | "configuration"
  | "missing-program"
  | "not-in-wanted-state"
  | "timed-out"
  | "locked"
  | "queued"
  | "unproven"
  | "blocked"
  | "draft"
  | "not-running"
  | "not-ready"
  | "stored"
  | "interrupted"
  | "terminated";

export interface ErrorDetails {
  /** The command that helps, or what to do. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** The exact case, for a program: `no-such-agent`. Where cases are not told apart, the ending's own word. */
  readonly code?: string | undefined;
  /** Facts of the case, for a program; they stand beside `code` in the JSON of the error. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The one error type of mosaic. Whatever the user can meet is thrown as a MosaicError;
 * anything else that reaches the top is a defect and is shown as one.
 * `message` is the fact, lower case, without a final period.
 */
export class MosaicError extends Error {
  override readonly name = "MosaicError";
  readonly ending: Ending;
  readonly code: string;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(ending: Ending, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.ending = ending;
    this.code = details.code ?? ending;
    this.hint = details.hint;
    this.data = details.data ?? {};
  }
}

/** The text of anything that was thrown, for a message. */
export function describeError(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
