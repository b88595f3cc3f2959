import type { Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { AgentObservation, Observation } from "./observation.ts";
import { observeKnown } from "./observe.ts";
import type { Supervisor } from "./supervisor.ts";

/** How long a launcher is given to say how its agent ended, in milliseconds; a busy host needs some of it. */
const TOLD_WITHIN_MS = 10_000;
const POLL_MS = 100;

/** Its process has ended and its supervisor has not yet seen it: how it ended is still to be written down. */
export function isEndUntold({ pane, supervised }: AgentObservation): boolean {
  const hasEnded = pane.known && pane.value?.dead !== false;
  return hasEnded && supervised.known && supervised.value.state === "running";
}

/** What is seen of the agents once no end is untold, or the launchers had their time. */
export async function observeTold(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
): Promise<Observation> {
  const deadline = fleet.clock.monotonic() + TOLD_WITHIN_MS;
  for (;;) {
    const seen = await observeKnown(fleet, supervisor, agents);
    const isOver = fleet.signal.aborted || fleet.clock.monotonic() > deadline;
    if (isOver || !seen.agents.some(isEndUntold)) return seen;
    await fleet.clock.sleep(POLL_MS, fleet.signal);
  }
}
