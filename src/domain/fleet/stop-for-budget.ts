import type { StateSources } from "../agent/look.ts";
import type { Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { stopFleet, type StopTools } from "./stop-fleet.ts";
import type { Supervisor } from "./supervisor.ts";

/**
 * Stops an agent that has used its budget, unless it is in a turn. Returns whether it is stopped now. A stop that left
 * something behind counts: nobody would come to ask for it again, since the launcher that asks has ended.
 */
export async function stopForBudget(
  fleet: Fleet,
  supervisor: Supervisor,
  agent: RosterAgent,
  sources: StateSources,
  tools: StopTools,
): Promise<boolean> {
  const options = {
    wholeFleet: false,
    now: false,
    // an agent that has begun another turn is looked at again when that is over
    idleTimeoutMs: 0,
    by: "its budget",
    sources,
    progress: async () => undefined,
  };
  const { agents } = await stopFleet(fleet, supervisor, [agent], options, tools);
  if (agents.every(({ outcome }) => outcome === "stopped" || outcome === "was not running")) return true;
  const states = await supervisor.states();
  return states.known && (states.value.get(agent.name)?.state ?? "stopped") === "stopped";
}
