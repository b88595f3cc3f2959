/**
 * The one error type of mosaic. Whatever the user can meet is thrown as a MosaicError;
 * anything else that reaches the top is a defect and is shown as one.
 *
 * `code` is what scripts rely on (it is printed with --json and decides the exit status, SPEC §8);
 * `message` is the fact, lower case, without a final period; `hint` is the command that helps.
 */
export type ErrorCode =
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
  | "interrupted"
  | "terminated";

export class MosaicError extends Error {
  override readonly name = "MosaicError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The text of anything that was thrown, for a message. */
export function describeError(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
