import { readLockFile, writeLockFile } from "./lock-file.ts";
import type { RestartLockDeps } from "./ports.ts";
import { renderLockRecord } from "./record.ts";
import type { LockRecord } from "./record.ts";
import type { RestartLockTimes } from "./settings.ts";
import { restartLockGuardPath, restartLockPath } from "./settings.ts";

/** The restart lock in the hands of its owner. */
export interface RestartLock {
  readonly token: string;
  /** Says "still making progress". False: the lock was taken from us, and the work under it must stop. */
  refresh(): Promise<boolean>;
  /** Gives the lock back. False, and nothing is touched, when it is not ours any more. */
  release(): Promise<boolean>;
}

type OurRecord = LockRecord & { readonly token: string };

/**
 * The handle of a lock that was just written with this token. Both operations throw a MosaicError when
 * the guard stays held by a stopped process or the file cannot be changed (a full disk); both may be retried.
 */
export function ownedRestartLock(
  home: string,
  token: string,
  deps: RestartLockDeps,
  times: RestartLockTimes,
): RestartLock {
  async function ours(): Promise<OurRecord | undefined> {
    const seen = await readLockFile(home, deps.files);
    return seen.kind === "held" && seen.record.token === token ? { ...seen.record, token } : undefined;
  }

  async function changeIfOurs(change: (record: OurRecord) => Promise<void>): Promise<boolean> {
    // A lost lock never comes back, so this look needs no guard; it also works when the folder is gone.
    if ((await ours()) === undefined) return false;
    return deps.kernelLock.withLock(
      restartLockGuardPath(home),
      async () => {
        const record = await ours();
        if (record === undefined) return false;
        await change(record);
        return true;
      },
      { patienceMs: times.guardPatienceMs },
    );
  }

  return {
    token,
    refresh: () =>
      changeIfOurs((record) =>
        writeLockFile(home, deps.files, renderLockRecord({ ...record, refreshedAt: deps.clock.now() })),
      ),
    release: () => changeIfOurs(() => deps.files.remove(restartLockPath(home))),
  };
}
