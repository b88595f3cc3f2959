/**
 * How something ended: an error, or a report that is not quite a success. The faces map it to an exit status or an HTTP
 * status; an error's `code` says exactly what went wrong.
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
  /** The exact case, for programs: `no-such-agent`. Defaults to the ending. */
  readonly code?: string | undefined;
  /** Facts of the case, for programs; they stand beside `code` in the JSON of the error. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * mosaic's only error type. Everything that users can run into is thrown as a MosaicError; anything else that reaches
 * the top is a defect, and is shown as one. `message` is the fact, lower case, without a final period.
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

/** The message of anything that was thrown. */
export function describeError(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
