import type { Ending, MosaicError } from "../base/errors.ts";

/** The HTTP status of every ending. */
export const STATUS = {
  failure: 500,
  usage: 400,
  partial: 500,
  configuration: 409,
  "missing-program": 503,
  "not-in-wanted-state": 409,
  "timed-out": 504,
  locked: 423,
  queued: 409,
  unproven: 409,
  blocked: 409,
  draft: 409,
  "not-running": 409,
  "not-ready": 409,
  stored: 202,
  interrupted: 503,
  terminated: 503,
} as const satisfies Record<Ending, number>;

/** Error codes for which HTTP has a closer status than their ending's. */
export const CLOSER: Readonly<Record<string, number>> = {
  "no-such-agent": 404,
  "no-such-operation": 404,
  "no-such-host": 404,
  "storage-away": 503,
  "storage-slow": 503,
  "storage-refused": 503,
  "bus-away": 503,
  "no-such-message": 404,
  "id-of-another-text": 409,
  "no-ticket": 403,
  "upgrade-needed": 426,
  "terminal-only": 403,
  "wrong-host": 421,
  "wrong-origin": 403,
  "wrong-site": 403,
  "no-origin": 403,
  "peer-refused": 403,
  "csrf-missing": 403,
  "not-logged-in": 401,
  "scope-missing": 403,
  "right-missing": 403,
  "read-only": 403,
  "login-refused": 401,
  "claim-refused": 401,
  "invite-refused": 401,
  "invite-unknown": 404,
  "invite-used": 410,
  "invite-expired": 410,
  "peer-proof-wrong": 403,
  "too-many-tries": 429,
  "too-many-requests": 429,
  "request-too-slow": 408,
  "method-not-allowed": 405,
  "request-too-large": 413,
  "wrong-content-type": 415,
};

export function statusOf({ code, ending }: MosaicError): number {
  return CLOSER[code] ?? STATUS[ending];
}
