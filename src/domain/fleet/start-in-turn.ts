import { namesOf, type Fleet } from "../host/host.ts";
import { holdRestartLock } from "../restart-lock/hold.ts";
import type { RestartLockDeps } from "../restart-lock/dependencies.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { requireNotPaused } from "./pause.ts";
import { sayWhoRestarts } from "./restart-fleet.ts";
import { startAgents, type StartedAgent } from "./start.ts";
import { requireStartable, requireStartableFleet } from "./startable.ts";
import { startableAgents } from "./startable-agents.ts";
import { stopRecords } from "./stop-record.ts";
import type { Supervisor } from "./supervisor.ts";

export interface StartOptions {
  readonly graceMs: number;
  /** Starts agents while the fleet is paused too. */
  readonly force: boolean;
}

/**
 * {@link startAgents}, ordered behind a restart that is under way. systemd orders its own jobs; under the direct
 * supervisor the restart lock does. Otherwise an agent that the restart has just stopped would be reported as failed. A
 * stop that is asked for while this start waits comes after it, and wins.
 */
export async function startInTurn(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  options: StartOptions,
  lock: RestartLockDeps,
): Promise<readonly StartedAgent[]> {
  if (supervisor.kind === "systemd") return await startAgents(fleet, supervisor, agents, options.graceMs);
  // Checked before the lock is taken: where nothing can be started, nothing is written.
  const { agents: here } = await startableAgents(fleet, agents);
  if (here.length === 0) await requireStartable(fleet, supervisor, agents);
  else await requireStartableFleet(fleet, supervisor, here);
  const stops = await stopRecords(fleet, namesOf(agents));
  await sayWhoRestarts(fleet, lock);
  return await holdRestartLock(fleet.paths.home, lock, { signal: fleet.signal }, async () => {
    // The fleet may have been paused meanwhile.
    await requireNotPaused(fleet, options.force);
    return await startAgents(fleet, supervisor, agents, options.graceMs, stops);
  });
}
