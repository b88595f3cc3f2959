import { MosaicError } from "../../base/errors.ts";
import type { Host } from "../host/host.ts";
import type { HostPlace, StoredHost } from "../ports/team-store.ts";
import type { Team } from "./team.ts";
import { placeOfHome } from "./team-host.ts";

/** Where this home is. Throws MosaicError where its team has it at another place. */
export async function requireOwnPlace(
  host: Host,
  { self, store }: Pick<Team, "self" | "store">,
): Promise<HostPlace> {
  const here = await placeOfHome(host);
  const stored = await store.hosts.byId(self.hostId);
  if (stored === undefined || !isAt(stored, here)) throw whyNoLease(stored, here);
  return here;
}

/** Why a home gets no lease: it was removed from its team, or it is a copy. */
export function whyNoLease(stored: StoredHost | undefined, here: HostPlace): MosaicError {
  if (stored === undefined) return takenOut();
  const { name, machineId, place, heardMs, isHeld } = stored;
  const where = machineId === here.machineId ? "this machine" : `the machine ${machineId}`;
  const heard = heardMs === null ? "never heard from" : `heard from ${Math.round(heardMs / 1000)} s ago`;
  return new MosaicError(
    "configuration",
    `this home is a copy: the host ${name} lives at ${place} of ${where}, ${heard}`,
    {
      code: "host-elsewhere",
      data: { name, machine_id: machineId, place, heard_ms: heardMs === null ? null : Math.round(heardMs) },
      hint: isHeld
        ? "stop its gateway there first, if it shall live here: then mosaic gateway host move"
        : "mosaic gateway host move, if it shall live here",
    },
  );
}

export function takenOut(): MosaicError {
  return new MosaicError("configuration", "this host was taken out of its team", {
    code: "host-removed",
    hint: "mosaic gateway host invite, at a host of the team; then mosaic gateway join here",
  });
}

export function isAt(stored: HostPlace, here: HostPlace): boolean {
  return stored.machineId === here.machineId && stored.place === here.place;
}
