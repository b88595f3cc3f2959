import { MosaicError } from "../../base/errors.ts";
import { holdRestartLock } from "../restart-lock/hold.ts";
import type { RestartLockDeps } from "../restart-lock/dependencies.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { Fleet } from "../host/host.ts";
import { requireNotPaused } from "./pause.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import type { RestartCourse, RestartOptions } from "./restart-run.ts";
import { restartAgents } from "./restart.ts";
import type { Supervisor } from "./supervisor.ts";

export interface LockedRestartOptions extends RestartOptions {
  /** False: `locked` at once while another restart runs. */
  readonly wait: boolean;
  /** An earlier worker of the same restart has touched somebody already. */
  readonly isUnderWay?: boolean;
  /** An earlier worker of the same restart was killed. */
  readonly isTakenUp?: boolean;
}

/** A disk that is full for longer than that will not get room by waiting. */
const TAKEN_UP_PATIENCE_MS = 60_000;

/**
 * A restart under the restart lock: any number of them started together run one after another, and none asks systemd
 * for anything before it holds the lock. The lock is gone afterwards, however the restart ended. `courseUnderLock` is
 * asked once the lock is held. A lock that was taken from us ends the restart as an interruption does: whom it took
 * down it brings back.
 */
export async function restartUnderLock(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  options: LockedRestartOptions,
  lockDeps: RestartLockDeps,
  courseUnderLock: () => Promise<RestartCourse>,
): Promise<readonly RestartedAgent[]> {
  return await holdRestartLock(
    fleet.paths.home,
    lockDeps,
    {
      wait: options.wait,
      signal: fleet.signal,
      // whom the earlier worker has taken down nobody else brings back
      writePatienceMs: options.isTakenUp === true ? TAKEN_UP_PATIENCE_MS : 0,
    },
    async ({ refresh, lost }) => {
      // It may have been paused while this restart waited for its turn. One that is under way is held instead.
      if (options.isUnderWay !== true) await requireNotPaused(fleet, options.force);
      const course = await courseUnderLock();
      const held = { ...fleet, signal: AbortSignal.any([fleet.signal, lost]) };
      const report = await restartAgents(held, supervisor, agents, options, {
        ...course,
        async step(done, reason) {
          await refresh();
          await course.step(done, reason);
        },
      });
      if (lost.aborted) {
        throw new MosaicError("locked", "another restart took the restart lock over while this one ran");
      }
      return report;
    },
  );
}
