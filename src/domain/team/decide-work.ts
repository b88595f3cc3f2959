import { isGood, renewalOf, type Lease } from "./lease.ts";

/** What a worker knows when it asks itself what to do next. Times are monotonic milliseconds of this process. */
export interface WorkFacts {
  readonly now: number;
  readonly lease: Lease | undefined;
  /**
   * A claim was sent and its answer was lost: there may be calls that are ours and that we do not know of. Only a new
   * epoch finds them again.
   */
  readonly isInDoubt: boolean;
  /** Calls that ended and are not reported yet. */
  readonly finished: number;
  /** How many more calls may be begun. */
  readonly free: number;
  /** Somebody said that there is something, or a line has become free. */
  readonly isHinted: boolean;
  readonly claimedAt: number;
  /** When the database last did not answer; undefined: it does. */
  readonly failedAt: number | undefined;
  /** The gateway ends: nothing new is begun, what ended is reported. */
  readonly isEnding: boolean;
}

export type WorkAction =
  | { readonly kind: "take-lease" }
  | { readonly kind: "renew-lease"; readonly lease: Lease }
  | { readonly kind: "report" }
  | { readonly kind: "claim"; readonly lease: Lease }
  /** Until then, or until something is told of. */
  | { readonly kind: "wait"; readonly until: number };

/** The net below the hints. */
export const POLL_MS = 1_000;
/** Between two tries with a database that does not answer. */
export const RETRY_MS = 1_000;

/** One thing at a time; what ends a promise to somebody comes before what begins one. Pure. */
export function decideWork(facts: WorkFacts): WorkAction {
  const { now, lease, finished, free, isHinted, claimedAt, failedAt, isEnding } = facts;
  if (failedAt !== undefined && now < failedAt + RETRY_MS)
    return { kind: "wait", until: failedAt + RETRY_MS };
  // first of all: without it nothing is claimed, and a late renewal loses seconds
  if (lease === undefined || facts.isInDoubt) {
    if (!isEnding) return { kind: "take-lease" };
    return finished > 0 ? { kind: "report" } : { kind: "wait", until: Infinity };
  }
  if (now >= renewalOf(lease) && !isEnding) return { kind: "renew-lease", lease };
  // also when the lease is over: a row knows its own epoch
  if (finished > 0) return { kind: "report" };
  if (isEnding) return { kind: "wait", until: Infinity };
  const mayClaim = isGood(lease, now) && free > 0;
  const isDue = isHinted || now >= claimedAt + POLL_MS;
  if (mayClaim && isDue) return { kind: "claim", lease };
  const next = [renewalOf(lease), ...(mayClaim ? [claimedAt + POLL_MS] : [])];
  return { kind: "wait", until: Math.min(...next) };
}
