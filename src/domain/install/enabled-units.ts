import { agentOfUnit, type UnitName } from "../../base/names.ts";
import { namesOf, type Fleet } from "../host/host.ts";

/** Reads the folder in which `systemctl enable` leaves its links, without asking systemd. */
export async function enabledUnits(fleet: Fleet): Promise<ReadonlySet<string>> {
  return new Set(await fleet.files.list(fleet.paths.bootUnits));
}

/** Units of agents that the roster does not have, and that a boot would start. */
export async function enabledStrangers(fleet: Fleet): Promise<readonly UnitName[]> {
  const ours = new Set<string>(namesOf(fleet.roster.agents));
  return [...(await enabledUnits(fleet))].filter((unit) => {
    const agent = agentOfUnit(unit);
    return agent !== undefined && !ours.has(agent);
  }) as UnitName[];
}
