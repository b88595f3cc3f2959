import type { AgentName } from "../../base/names.ts";
import type { Fleet } from "../host/host.ts";
import { isBeingRestarted } from "./restart-records.ts";
import { stopRecords } from "./stop-record.ts";
import type { Supervised, Supervisor } from "./supervisor.ts";

const RESTARTED = "it is being restarted";
const UNDECIDED = "its process has ended, and its supervisor has not said yet whether it starts another";

/** The supervisors that may keep a fleet's agents running. */
interface Supervisors {
  supervisor(fleet: Fleet): Promise<Supervisor>;
}

/**
 * Why an agent without a living process is not given up: a restart is about to bring it back, or its supervisor is. (A
 * runtime that cannot resume a conversation exits, and is started again without it.) undefined where nothing will bring
 * it back, or that cannot be told.
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

/**
 * Pure. The same decision by the supervisor's word alone. `running` and `stopping` count too: the supervisor has not
 * yet noticed the death.
 */
export function returnOf(said: Supervised | undefined): string | undefined {
  const state = said?.state;
  if (state === "restarting" || state === "starting") return RESTARTED;
  return state === "running" || state === "stopping" ? UNDECIDED : undefined;
}
