import { readLockFile, writeLockFile } from "./lock-file.ts";
import type { RestartLockDeps } from "./dependencies.ts";
import { renderLockRecord } from "./record.ts";
import type { LockRecord } from "./record.ts";
import type { RestartLockTimes } from "./settings.ts";
import { restartLockFolder, restartLockGuardPath, restartLockPath } from "./settings.ts";

/** The restart lock in the hands of its owner. */
export interface RestartLock {
  readonly token: string;
  /**
   * Says "still making progress"; where the run folder was cleared away the lock is made again. False: it was taken
   * from us.
   */
  refresh(): Promise<boolean>;
  /** Gives the lock back. False, and nothing is touched, when it is not ours any more. */
  release(): Promise<boolean>;
}

type OurRecord = LockRecord & { readonly token: string };

/**
 * The handle of a lock that was just written with this record. Both operations throw a MosaicError when
 * the guard stays held by a stopped process or the file cannot be changed (a full disk); both may be retried.
 */
export function ownedRestartLock(
  home: string,
  written: OurRecord,
  deps: RestartLockDeps,
  times: RestartLockTimes,
): RestartLock {
  const { token } = written;
  let released = false;

  /** What is there of ours; where nothing is there and `orNothing`, what was. */
  async function ours(orNothing: boolean): Promise<OurRecord | undefined> {
    const seen = await readLockFile(home, deps.files);
    if (seen.kind === "absent" && orNothing && !released) return written;
    return seen.kind === "held" && seen.record.token === token ? { ...seen.record, token } : undefined;
  }

  async function changeIfOurs(
    orNothing: boolean,
    change: (record: OurRecord) => Promise<void>,
  ): Promise<boolean> {
    // A lock that another took never comes back, so this look needs no guard.
    if ((await ours(orNothing)) === undefined) return false;
    if (orNothing) await deps.files.makeFolder(restartLockFolder(home), 0o700);
    return deps.kernelLock.withLock(
      restartLockGuardPath(home),
      async () => {
        const record = await ours(orNothing);
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
      changeIfOurs(true, (record) =>
        writeLockFile(home, deps.files, renderLockRecord({ ...record, refreshedAt: deps.clock.now() })),
      ),
    release() {
      // what was given back is not made again by a refresh that was under way
      released = true;
      return changeIfOurs(false, () => deps.files.remove(restartLockPath(home)));
    },
  };
}
