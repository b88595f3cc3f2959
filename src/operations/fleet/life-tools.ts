import type { RosterChange } from "../../domain/life/roster-change.ts";
import type { LifeTools } from "../../domain/life/add.ts";
import type { Services } from "../../compose/services.ts";

/** What changes of a fleet are made with. */
export async function lifeTools(services: Services): Promise<LifeTools> {
  const restartLock = await services.restartLock();
  return { lock: restartLock.kernelLock, restartLock, supervisorOf: (fleet) => services.supervisor(fleet) };
}

/** What was changed in the roster's text, as documents write it. */
export function rosterChangeOf(
  services: Services,
  { changed, removed, added }: Pick<RosterChange, "changed" | "removed" | "added">,
) {
  return { path: services.host.rosterFile, changed, removed: [...removed], added: [...added] };
}
