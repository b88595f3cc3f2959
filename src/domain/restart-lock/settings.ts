/** Where the restart lock lies and what its times are. All times are milliseconds. */

export interface RestartLockTimes {
  /** How often a waiter looks at the lock. */
  readonly pollMs: number;
  /** A lock not refreshed for this long is stale. */
  readonly staleMs: number;
  /** A lock that did not change for this long while it was watched is hung. */
  readonly noProgressMs: number;
  /** A lock stamped later than this in the future is stale; less is a clock that runs a little ahead. */
  readonly futureSkewMs: number;
  /** How long a transition waits for the kernel-held guard before it gives up. */
  readonly guardPatienceMs: number;
  /** The same with `wait: false`: long enough for the transitions of others, short enough for "at once". */
  readonly guardPatienceNoWaitMs: number;
}

export const RESTART_LOCK_TIMES: RestartLockTimes = {
  pollMs: 250,
  staleMs: 60_000,
  noProgressMs: 30_000,
  futureSkewMs: 60_000,
  guardPatienceMs: 30_000,
  guardPatienceNoWaitMs: 1_000,
};

/** The folder of the lock. It stays here also when the heartbeats are sent to another run folder. */
export function restartLockFolder(home: string): string {
  return `${home}/fleet/run`;
}

/** The lock itself, a file that people and older tools read. */
export function restartLockPath(home: string): string {
  return `${restartLockFolder(home)}/restart.lock`;
}

/** The file whose kernel-held lock makes each transition of the restart lock atomic. It is never removed. */
export function restartLockGuardPath(home: string): string {
  return `${restartLockPath(home)}.guard`;
}
