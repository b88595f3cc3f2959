import { describeError, MosaicError } from "../../base/errors.ts";
import { acquireRestartLock } from "../restart-lock/lock.ts";
import type { RestartLockDeps } from "../restart-lock/dependencies.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { Fleet } from "../host/host.ts";
import { requireNotPaused } from "./pause.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import { restartAgents, type RestartCourse, type RestartOptions } from "./restart.ts";
import type { Supervisor } from "./supervisor.ts";

/** Well below the 30 s without progress after which another restart takes the lock over. */
const REFRESH_MS = 5_000;

/**
 * A restart under the restart lock: any number of them started together run one after another, and none asks systemd
 * for anything before it holds the lock. The lock is gone afterwards, however the restart ended. `courseUnderLock` is
 * asked once the lock is held. Losing the lock ends the restart as an interruption does: the agents that it stopped are
 * started again.
 */
export async function restartUnderLock(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  options: RestartOptions & { readonly wait: boolean },
  lockDeps: RestartLockDeps,
  courseUnderLock: () => Promise<RestartCourse>,
): Promise<readonly RestartedAgent[]> {
  const lock = await acquireRestartLock(fleet.paths.home, lockDeps, {
    wait: options.wait,
    signal: fleet.signal,
  });
  const lost = new AbortController();
  let isNoted = false;
  // A lock that cannot be written down (a full disk) must not end the restart: the fleet would stay down.
  const refresh = async () => {
    try {
      if (!lost.signal.aborted && !(await lock.refresh())) lost.abort();
    } catch (thrown) {
      if (!isNoted) lockDeps.note(`the restart lock cannot be refreshed: ${describeError(thrown)}`);
      isNoted = true;
    }
  };
  // One transaction may take longer than others wait for progress: as long as this process works, it refreshes the
  // lock.
  const beating = repeat(refresh, REFRESH_MS);
  try {
    // it may have been paused while this restart waited for its turn
    await requireNotPaused(fleet, options.force);
    const course = await courseUnderLock();
    const held = { ...fleet, signal: AbortSignal.any([fleet.signal, lost.signal]) };
    const report = await restartAgents(held, supervisor, agents, options, {
      ...course,
      async step(done, reason) {
        await refresh();
        await course.step(done, reason);
      },
    });
    if (lost.signal.aborted) {
      throw new MosaicError("locked", "another restart took the restart lock over while this one ran");
    }
    return report;
  } finally {
    beating.stop();
    await lock.release().catch(() => undefined);
  }

  function repeat(work: () => Promise<void>, everyMs: number): { stop(): void } {
    const ending = new AbortController();
    const loop = async () => {
      for (;;) {
        await fleet.clock.sleep(everyMs, ending.signal);
        if (ending.signal.aborted) return;
        await work();
      }
    };
    loop().catch(() => undefined);
    return { stop: () => ending.abort() };
  }
}
