import { MosaicError } from "../base/errors.ts";

/** Answered with HTTP status 429 and `Retry-After`. */
export function tooManyRequests(waitMs: number): MosaicError {
  return new MosaicError("configuration", "too many requests", {
    code: "too-many-requests",
    data: { retry_after_ms: Math.ceil(waitMs) },
  });
}
