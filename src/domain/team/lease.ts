/**
 * A host's lease: who of the processes of that host takes its messages. The database keeps it, with an epoch that grows
 * with each taking; what was begun under an older epoch is settled by the next one and reported by nobody else.
 * The kernel's lock comes first: two processes of one host never ask for the lease at once.
 */

/** How long a lease is good, by the database's clock. */
export const LEASE_MS = 10_000;
/** Three may fail before it runs out. */
const RENEW_MS = 2_500;
/** The clocks of two machines do not run at quite the same speed. */
const MARGIN_MS = 500;

export interface Lease {
  readonly epoch: number;
  /** Monotonic, of this process: nothing is begun from then on. */
  readonly until: number;
  /** Monotonic: when the last taking or renewal was sent. */
  readonly askedAt: number;
}

/**
 * A lease as it was answered. It is counted from before the question was sent: however long the answer took, the
 * database's own lease ends later.
 */
export function leaseFrom(epoch: number, askedAt: number, lengthMs = LEASE_MS): Lease {
  return { epoch, askedAt, until: askedAt + lengthMs - MARGIN_MS };
}

export function isGood(lease: Lease | undefined, now: number): lease is Lease {
  return lease !== undefined && now < lease.until;
}

/** Monotonic: when it is renewed. */
export function renewalOf({ askedAt }: Lease): number {
  return askedAt + RENEW_MS;
}
