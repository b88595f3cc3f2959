import { inSeconds } from "../../base/durations.ts";
import { cannotTell } from "../../base/answer.ts";
import { MosaicError } from "../../base/errors.ts";
import type { LockDecision } from "./decide.ts";
import { decideRestartLock } from "./decide.ts";
import { readLockFile, writeLockFile } from "./lock-file.ts";
import type { RestartLockDeps } from "./dependencies.ts";
import type { LockRecord } from "./record.ts";
import { renderLockRecord } from "./record.ts";
import type { RestartLockTimes } from "./settings.ts";
import { RESTART_LOCK_TIMES, restartLockFolder, restartLockGuardPath, restartLockPath } from "./settings.ts";
import type { Sighting } from "./sighting.ts";
import { addSighting, ageOf } from "./sighting.ts";
import type { RestartLock } from "./owned.ts";
import { ownedRestartLock } from "./owned.ts";

export interface AcquireOptions {
  /** False: throw `locked` at once instead of waiting. Default true. */
  readonly wait?: boolean;
  /** Ends the waiting with a MosaicError: the signal's reason if it is one, else `interrupted`. */
  readonly signal?: AbortSignal;
  /**
   * For so long a lock that cannot be written down is tried again, in milliseconds: a disk may be full for a moment only.
   * Default 0.
   */
  readonly writePatienceMs?: number;
}

interface Look {
  readonly sighting: Sighting;
  readonly decision: LockDecision;
  /** Our lock, where it was written. */
  readonly written?: LockRecord & { readonly token: string };
}

/**
 * Takes the restart lock of this home, after waiting for its owner where there is a live one.
 * The owner must refresh after each step, at least every 30 s, and release in a `finally`.
 *
 * Throws a MosaicError: `locked` (with `wait: false`, or when the guard stays held by a stopped process),
 * `interrupted` or the signal's own, `failure` where the lock's path is hostile or cannot be written.
 */
export async function acquireRestartLock(
  home: string,
  deps: RestartLockDeps,
  options: AcquireOptions = {},
): Promise<RestartLock> {
  try {
    return await acquire(home, deps, options);
  } catch (thrown) {
    const { signal } = options;
    if (signal?.aborted !== true || thrown !== signal.reason || thrown instanceof MosaicError) throw thrown;
    throw new MosaicError("interrupted", "interrupted while waiting for the restart lock", { cause: thrown });
  }
}

async function acquire(home: string, deps: RestartLockDeps, options: AcquireOptions): Promise<RestartLock> {
  const { signal, wait = true, writePatienceMs = 0 } = options;
  const writtenBy = deps.clock.monotonic() + writePatienceMs;
  const times: RestartLockTimes = { ...RESTART_LOCK_TIMES, ...deps.times };
  const token = deps.newToken();
  let sighting: Sighting | undefined;
  let saidThatWeWait = false;
  for (;;) {
    signal?.throwIfAborted();
    // Looking needs no guard, since writers replace the whole file: a waiter never delays an owner's refresh.
    let look: Look = await lookAtLock(home, deps, times, sighting);
    if (look.decision.action !== "wait") {
      const patienceMs = wait ? times.guardPatienceMs : times.guardPatienceNoWaitMs;
      try {
        look = await takeUnderGuard({ home, deps, times, token, signal, patienceMs }, look.sighting);
      } catch (thrown) {
        const isFailure = thrown instanceof MosaicError && thrown.ending === "failure";
        if (!isFailure || deps.clock.monotonic() >= writtenBy) throw thrown;
        await deps.clock.sleep(times.pollMs, signal);
        continue;
      }
      if (look.decision.action === "take-over") deps.note(look.decision.note);
      if (look.written !== undefined) return ownedRestartLock(home, look.written, deps, times);
    }
    sighting = look.sighting;
    if (!wait) throw lockedError(sighting);
    if (!saidThatWeWait) deps.note(`waiting: ${describeHolder(sighting)}`);
    saidThatWeWait = true;
    await deps.clock.sleep(times.pollMs, signal);
  }
}

interface Attempt {
  readonly home: string;
  readonly deps: RestartLockDeps;
  readonly times: RestartLockTimes;
  readonly token: string;
  readonly signal: AbortSignal | undefined;
  readonly patienceMs: number;
}

/** Looks again where nobody else can change the lock, and writes ours if the decision still is to take it. */
async function takeUnderGuard(attempt: Attempt, before: Sighting): Promise<Look> {
  const { home, deps, times, token, signal, patienceMs } = attempt;
  const birth = await deps.processes.ownBirth();
  await deps.files.makeFolder(restartLockFolder(home), 0o700);
  return deps.kernelLock.withLock(
    restartLockGuardPath(home),
    async () => {
      const look = await lookAtLock(home, deps, times, before);
      signal?.throwIfAborted();
      if (look.decision.action === "refuse") throw hostileError(restartLockPath(home));
      if (look.decision.action === "wait") return look;
      const written = {
        pid: deps.processes.pid,
        refreshedAt: deps.clock.now(),
        token,
        birth: birth.known ? birth.value : undefined,
      };
      await writeLockFile(home, deps.files, renderLockRecord(written));
      return { ...look, written };
    },
    { patienceMs, signal },
  );
}

async function lookAtLock(
  home: string,
  deps: RestartLockDeps,
  times: RestartLockTimes,
  before: Sighting | undefined,
): Promise<Look> {
  const seen = await readLockFile(home, deps.files);
  const owner = seen.kind === "held" ? await isOwnerAlive(seen.record, deps) : cannotTell("no owner");
  const at = { now: deps.clock.now(), monotonic: deps.clock.monotonic() };
  const sighting = addSighting(before, seen, at);
  return { sighting, decision: decideRestartLock(seen, owner, sighting, times) };
}

async function isOwnerAlive(record: LockRecord, deps: RestartLockDeps) {
  if (record.birth === undefined) return cannotTell("the lock does not say when its owner started");
  return deps.processes.isAlive(record.pid, record.birth);
}

function hostileError(path: string): MosaicError {
  return new MosaicError("failure", `${path} is not a readable, regular file of yours`, {
    hint: `ls -ld '${path}', then remove it if it should not be there`,
  });
}

function lockedError(sighting: Sighting): MosaicError {
  return new MosaicError("locked", describeHolder(sighting), {
    code: "restart-locked",
    hint: "run it again without --no-wait, and it waits for its turn",
  });
}

function describeHolder({ held }: Sighting): string {
  if (held === undefined) return "restart lock is held";
  return `restart lock is held by pid ${held.record.pid}, refreshed ${inSeconds(ageOf(held))} ago`;
}
