import { isGood, renewalOf, type Lease } from "./lease.ts";

/** What a worker knows when it decides what to do next. Times are monotonic milliseconds of this process. */
export interface WorkFacts {
  readonly now: number;
  readonly lease: Lease | undefined;
  /**
   * A claim was sent and its answer lost: there may be calls of ours that we do not know about. Only a new epoch finds
   * them again.
   */
  readonly isInDoubt: boolean;
  /** Calls that have ended, and are not reported yet. */
  readonly finished: number;
  /** How many more calls may be started. */
  readonly free: number;
  /** There may be new calls: a hint came, or a line has become free. */
  readonly isHinted: boolean;
  readonly claimedAt: number;
  /** When the database last failed to answer; undefined: it answers. */
  readonly failedAt: number | undefined;
  /** The gateway is ending: nothing new is started, and what has ended is reported. */
  readonly isEnding: boolean;
}

export type WorkAction =
  | { readonly kind: "take-lease" }
  | { readonly kind: "renew-lease"; readonly lease: Lease }
  | { readonly kind: "report" }
  | { readonly kind: "claim"; readonly lease: Lease }
  /** Until then, or until a hint comes. */
  | { readonly kind: "wait"; readonly until: number };

/** The safety net below the hints. */
export const POLL_MS = 1_000;
/** The pause before asking a silent database again. */
export const RETRY_MS = 1_000;

/** One thing at a time. Completing what was promised comes before starting anything. Pure. */
export function decideWork(facts: WorkFacts): WorkAction {
  const { now, lease, finished, free, isHinted, claimedAt, failedAt, isEnding } = facts;
  if (failedAt !== undefined && now < failedAt + RETRY_MS)
    return { kind: "wait", until: failedAt + RETRY_MS };
  // First of all: without a lease nothing is claimed, and a late renewal costs seconds.
  if (lease === undefined || facts.isInDoubt) {
    if (!isEnding) return { kind: "take-lease" };
    return finished > 0 ? { kind: "report" } : { kind: "wait", until: Infinity };
  }
  if (now >= renewalOf(lease) && !isEnding) return { kind: "renew-lease", lease };
  // also when the lease is over, because a call knows its own epoch
  if (finished > 0) return { kind: "report" };
  if (isEnding) return { kind: "wait", until: Infinity };
  const mayClaim = isGood(lease, now) && free > 0;
  const isDue = isHinted || now >= claimedAt + POLL_MS;
  if (mayClaim && isDue) return { kind: "claim", lease };
  const next = [renewalOf(lease), ...(mayClaim ? [claimedAt + POLL_MS] : [])];
  return { kind: "wait", until: Math.min(...next) };
}
