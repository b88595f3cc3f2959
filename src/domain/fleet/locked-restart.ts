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
  /** Whether to wait while another restart runs; otherwise that is the error `locked`. */
  readonly wait: boolean;
  /** An earlier worker of the same restart has already touched an agent. */
  readonly isUnderWay?: boolean;
  /** An earlier worker of the same restart was killed. */
  readonly isTakenUp?: boolean;
}

/** After a minute, waiting for room on a full disk will not help. */
const TAKEN_UP_PATIENCE_MS = 60_000;

/**
 * A restart under the restart lock. Restarts that start together run one after another, and none asks systemd for
 * anything before it holds the lock. The lock is released however the restart ends. `courseUnderLock` is called once
 * the lock is held. Where another process takes the lock over, this restart ends as if it was interrupted: the agents
 * it has stopped are started again.
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
      // Nothing else brings the agents back that the earlier worker has stopped, so the lock is worth waiting for.
      writePatienceMs: options.isTakenUp === true ? TAKEN_UP_PATIENCE_MS : 0,
    },
    async ({ refresh, lost }) => {
      // The fleet may have been paused while this restart waited for the lock. A restart under way is held by the
      // pause, not refused.
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
