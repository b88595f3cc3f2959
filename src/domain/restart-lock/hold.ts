import type { Clock } from "../../base/clock.ts";
import { describeError } from "../../base/errors.ts";
import { acquireRestartLock, type AcquireOptions } from "./lock.ts";
import type { RestartLockDeps } from "./dependencies.ts";
import type { RestartLock } from "./owned.ts";

/** Well below the 30 s without progress after which another takes the lock over. */
const REFRESH_MS = 5_000;

/** A disk that became read-only may be so for a moment only. A lock that stays is taken over, but looks like work. */
const RELEASE_PATIENCE_MS = 10_000;
const RELEASE_POLL_MS = 250;

/** The lock while a piece of work is done under it. */
export interface HeldRestartLock {
  /** Says "still making progress", also between the beats. */
  readonly refresh: () => Promise<void>;
  /** Aborted once another has taken the lock over. */
  readonly lost: AbortSignal;
}

/**
 * Does a piece of work under the restart lock, which is gone afterwards however the work ended. As long as this process works,
 * it is refreshed. Throws what {@link acquireRestartLock} and the work throw.
 */
export async function holdRestartLock<T>(
  home: string,
  deps: RestartLockDeps,
  options: AcquireOptions,
  work: (held: HeldRestartLock) => Promise<T>,
): Promise<T> {
  const lock = await acquireRestartLock(home, deps, options);
  const lost = new AbortController();
  let isNoted = false;
  // A lock that cannot be written down (a full disk) must not end the work: a fleet in mid-restart would stay down.
  const refresh = async () => {
    try {
      if (!lost.signal.aborted && !(await lock.refresh())) lost.abort();
    } catch (thrown) {
      if (!isNoted) deps.note(`the restart lock cannot be refreshed: ${describeError(thrown)}`);
      isNoted = true;
    }
  };
  const ending = new AbortController();
  const beat = async () => {
    for (;;) {
      await deps.clock.sleep(REFRESH_MS, ending.signal);
      if (ending.signal.aborted) return;
      await refresh();
    }
  };
  // One transaction may take longer than others wait for progress.
  beat().catch(() => undefined);
  try {
    return await work({ refresh, lost: lost.signal });
  } finally {
    ending.abort();
    await giveBack(lock, deps.clock, options.signal);
  }
}

async function giveBack(lock: RestartLock, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  const deadline = clock.monotonic() + RELEASE_PATIENCE_MS;
  for (;;) {
    try {
      await lock.release();
      return;
    } catch {
      if (signal?.aborted === true || clock.monotonic() > deadline) return;
    }
    await clock.sleep(RELEASE_POLL_MS, signal);
  }
}
