import { MosaicError } from "../../base/errors.ts";
import { acquireRestartLock } from "../restart-lock/lock.ts";
import type { RestartLockDeps } from "../restart-lock/ports.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { Fleet } from "../host/host.ts";
import { requireNotPaused } from "./pause.ts";
import { restartAgents, type RestartedAgent, type RestartOptions, type RestartStep } from "./restart.ts";
import type { Supervisor } from "./supervisor.ts";

/** Well below the 30 s without progress after which another restart takes the lock over. */
const REFRESH_MS = 5_000;

/**
 * A restart under the restart lock: any number of them started together run one after another, and none asks systemd
 * for anything before it holds the lock. The lock is gone afterwards, however the restart ended.
 */
export async function restartUnderLock(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  options: RestartOptions & { readonly wait: boolean; readonly force: boolean },
  lockDeps: RestartLockDeps,
  progress: RestartStep,
): Promise<readonly RestartedAgent[]> {
  const lock = await acquireRestartLock(fleet.paths.home, lockDeps, {
    wait: options.wait,
    signal: fleet.signal,
  });
  let lost = false;
  const refresh = async () => {
    if (!lost && !(await lock.refresh())) lost = true;
  };
  // One transaction may take longer than others wait for progress: while we live and turn, we say so.
  const beating = repeat(refresh, REFRESH_MS);
  try {
    // it may have been paused while this restart waited for its turn
    await requireNotPaused(fleet, options.force);
    return await restartAgents(fleet, supervisor, agents, options, async (done) => {
      await refresh();
      if (lost)
        throw new MosaicError("locked", "another restart took the restart lock over while this one ran");
      await progress(done);
    });
  } finally {
    beating.stop();
    await lock.release();
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
    // A disk that is full must not end the restart: the next step finds out by itself.
    loop().catch(() => undefined);
    return { stop: () => ending.abort() };
  }
}
