import type { Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { AgentObservation, Observation } from "./observation.ts";
import { observeKnown } from "./observe.ts";
import type { Supervisor } from "./supervisor.ts";

/** How long, in milliseconds, a launcher has to record how its agent ended; a busy host needs some of it. */
const RECORDED_WITHIN_MS = 10_000;
const POLL_MS = 100;

/** Whether its process has ended and its supervisor has not noticed yet. How it ended is still to be recorded. */
export function isEndUnrecorded({ pane, supervised }: AgentObservation): boolean {
  const hasEnded = pane.known && pane.value?.dead !== false;
  return hasEnded && supervised.known && supervised.value.state === "running";
}

/** Observes the agents until every end is recorded, or the launchers have had their time. */
export async function observeRecordedEnds(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
): Promise<Observation> {
  const deadline = fleet.clock.monotonic() + RECORDED_WITHIN_MS;
  for (;;) {
    const seen = await observeKnown(fleet, supervisor, agents);
    const isOver = fleet.signal.aborted || fleet.clock.monotonic() > deadline;
    if (isOver || !seen.agents.some(isEndUnrecorded)) return seen;
    await fleet.clock.sleep(POLL_MS, fleet.signal);
  }
}
