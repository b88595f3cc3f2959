import { describeError } from "../../base/errors.ts";
import { acquireRestartLock, type AcquireOptions } from "./lock.ts";
import type { RestartLockDeps } from "./dependencies.ts";
import type { RestartLock } from "./owned.ts";

/** Well below the 30 s without progress after which another takes the lock over. */
const REFRESH_MS = 5_000;

/** A disk may be read-only for a moment only. A lock that is left behind is taken over, but looks like work until then. */
const RELEASE_PATIENCE_MS = 10_000;
const RELEASE_POLL_MS = 250;

/** The lock, while work is done under it. */
export interface HeldRestartLock {
  /** Says "still making progress", in addition to the regular refreshes. */
  readonly refresh: () => Promise<void>;
  /** Aborted once another has taken the lock over. */
  readonly lost: AbortSignal;
}

/**
 * Does work under the restart lock, and refreshes the lock meanwhile. The lock is gone afterwards, however the work
 * ended. Throws what {@link acquireRestartLock} and the work throw.
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
  // A lock that cannot be refreshed (a full disk) must not end the work: a fleet in mid-restart would stay down.
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
  // a single transaction may take longer than others wait for progress
  beat().catch(() => undefined);
  try {
    return await work({ refresh, lost: lost.signal });
  } finally {
    ending.abort();
    await giveBack(lock, deps, options.signal);
  }
}

/** Never throws: the work is done, and must not be reported as failed because of its lock. */
async function giveBack(
  lock: RestartLock,
  { clock, note }: Pick<RestartLockDeps, "clock" | "note">,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = clock.monotonic() + RELEASE_PATIENCE_MS;
  for (;;) {
    try {
      await lock.release();
      return;
    } catch (thrown) {
      if (signal?.aborted === true || clock.monotonic() > deadline) {
        note(`the restart lock cannot be removed, and will be taken over: ${describeError(thrown)}`);
        return;
      }
    }
    await clock.sleep(RELEASE_POLL_MS, signal);
  }
}
