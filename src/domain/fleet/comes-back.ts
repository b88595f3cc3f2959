import type { AgentName } from "../../base/names.ts";
import type { Fleet } from "../host/host.ts";
import { isBeingRestarted } from "./restart-records.ts";
import { stopRecords } from "./stop-record.ts";
import type { Supervised, Supervisor } from "./supervisor.ts";

const RESTARTED = "it is being restarted";
const UNDECIDED = "its process has ended, and its supervisor has not said yet whether it starts another";

/** Who keeps a fleet's agents running. */
interface Supervisors {
  supervisor(fleet: Fleet): Promise<Supervisor>;
}

/**
 * Why an agent that has no living process is not given up: a restart has it to bring back, or its supervisor has. A runtime
 * that cannot go on with a conversation ends, and is started again without it. undefined where nobody brings it back, and
 * where that cannot be told.
 */
export async function comesBack(
  fleet: Fleet,
  supervisors: Supervisors,
  agent: AgentName,
): Promise<string | undefined> {
  if (await isBeingRestarted(fleet, agent)) return RESTARTED;
  if ((await stopRecords(fleet, [agent])).has(agent)) return undefined;
  const states = await supervisors
    .supervisor(fleet)
    .then((made) => made.states([agent]))
    .catch(() => undefined);
  return states?.known === true ? returnOf(states.value.get(agent)) : undefined;
}

/** Pure. The same by the supervisor's word; with `running` and `stopping` it is about to say what comes of it. */
export function returnOf(said: Supervised | undefined): string | undefined {
  const state = said?.state;
  if (state === "restarting" || state === "starting") return RESTARTED;
  return state === "running" || state === "stopping" ? UNDECIDED : undefined;
}
