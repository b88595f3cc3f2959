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
   * Says "still making progress", and makes the lock again where the run folder was cleared away. False: another
   * process took it over.
   */
  refresh(): Promise<boolean>;
  /** Gives the lock back. False, and nothing is touched, when it is not ours any more. */
  release(): Promise<boolean>;
}

/** Whether a lock file that was cleared away is made again. */
type Missing = "or-missing" | "only-present";

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

  /** Our record in the file. A missing file counts as ours with "or-missing", until we release the lock. */
  async function ours(missing: Missing): Promise<OurRecord | undefined> {
    const seen = await readLockFile(home, deps.files);
    if (seen.kind === "absent" && missing === "or-missing" && !released) return written;
    return seen.kind === "held" && seen.record.token === token ? { ...seen.record, token } : undefined;
  }

  async function changeIfOurs(
    missing: Missing,
    change: (record: OurRecord) => Promise<void>,
  ): Promise<boolean> {
    // A lock that another took never comes back, so this look needs no guard.
    if ((await ours(missing)) === undefined) return false;
    if (missing === "or-missing") await deps.files.makeFolder(restartLockFolder(home), 0o700);
    return deps.kernelLock.withLock(
      restartLockGuardPath(home),
      async () => {
        const record = await ours(missing);
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
      changeIfOurs("or-missing", (record) =>
        writeLockFile(home, deps.files, renderLockRecord({ ...record, refreshedAt: deps.clock.now() })),
      ),
    release() {
      // a refresh that is under way must not make the lock again
      released = true;
      return changeIfOurs("only-present", () => deps.files.remove(restartLockPath(home)));
    },
  };
}
