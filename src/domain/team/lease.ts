/**
 * A host's lease decides which of its processes takes its messages. The database keeps it, with an epoch that grows
 * each time it is taken; what was begun under an older epoch is settled by the next holder, and reported by nobody
 * else. The kernel's lock comes first, so two processes of one host never ask for the lease at once.
 */

/** How long a lease is valid, by the database's clock. */
export const LEASE_MS = 10_000;
/** Three renewals may fail before it runs out. */
const RENEW_MS = 2_500;
/** The clocks of two machines do not run at exactly the same speed. */
const MARGIN_MS = 500;

export interface Lease {
  readonly epoch: number;
  /** Monotonic, of this process: nothing is started after this. */
  readonly until: number;
  /** Monotonic: when the last taking or renewal was sent. */
  readonly askedAt: number;
}

/**
 * A lease by the database's answer. It is counted from before the question was sent, so the database's own lease always
 * ends later.
 */
export function leaseFrom(epoch: number, askedAt: number, lengthMs = LEASE_MS): Lease {
  return { epoch, askedAt, until: askedAt + lengthMs - MARGIN_MS };
}

export function isGood(lease: Lease | undefined, now: number): lease is Lease {
  return lease !== undefined && now < lease.until;
}

/** Monotonic: when to renew it. */
export function renewalOf({ askedAt }: Lease): number {
  return askedAt + RENEW_MS;
}
