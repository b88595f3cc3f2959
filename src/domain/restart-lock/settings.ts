/** Where the restart lock lies and what its times are. All times are milliseconds. */

/** How often a waiter looks at the lock. */
export const RESTART_LOCK_POLL_MS = 250;
/** A lock not refreshed for this long is stale. */
export const RESTART_LOCK_STALE_MS = 60_000;
/** A lock that did not change for this long while it was watched is hung. */
export const RESTART_LOCK_NO_PROGRESS_MS = 30_000;
/** A lock stamped later than this in the future is stale; less is a clock that runs a little ahead. */
export const RESTART_LOCK_FUTURE_SKEW_MS = 60_000;

export interface RestartLockTimes {
  readonly pollMs: number;
  readonly staleMs: number;
  readonly noProgressMs: number;
  readonly futureSkewMs: number;
  /** How long a transition waits for the kernel-held guard before it gives up. */
  readonly guardPatienceMs: number;
  /** The same with `wait: false`: long enough for the transitions of others, short enough for "at once". */
  readonly guardPatienceNoWaitMs: number;
}

export const RESTART_LOCK_TIMES: RestartLockTimes = {
  pollMs: RESTART_LOCK_POLL_MS,
  staleMs: RESTART_LOCK_STALE_MS,
  noProgressMs: RESTART_LOCK_NO_PROGRESS_MS,
  futureSkewMs: RESTART_LOCK_FUTURE_SKEW_MS,
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
