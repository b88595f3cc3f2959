import { agentOfUnit, type UnitName } from "../../base/names.ts";
import { namesOf, type Fleet } from "../host/host.ts";

/** `systemctl enable` leaves a link in the folder of the target: reading that folder asks nobody. */
export async function enabledUnits(fleet: Fleet): Promise<ReadonlySet<string>> {
  return new Set(await fleet.files.list(fleet.paths.bootUnits));
}

/** Agents' units that a boot would start although the roster does not have them. */
export async function enabledStrangers(fleet: Fleet): Promise<readonly UnitName[]> {
  const ours = new Set<string>(namesOf(fleet.roster.agents));
  return [...(await enabledUnits(fleet))].filter((unit) => {
    const agent = agentOfUnit(unit);
    return agent !== undefined && !ours.has(agent);
  }) as UnitName[];
}
