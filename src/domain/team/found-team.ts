import { parseHostName } from "../../base/addresses.ts";
import type { Host } from "../host/host.ts";
import type { TeamStore } from "../ports/team-store.ts";
import { placeOfHome, writeTeamHost } from "./team-host.ts";

/**
 * Makes this home the first host of a database without hosts. false where it has hosts, or the name cannot be a host's.
 */
export async function foundTeam(host: Host, store: Pick<TeamStore, "hosts">, name: string): Promise<boolean> {
  const parsed = parseHostName(name);
  if (parsed === undefined) return false;
  const hostId = crypto.randomUUID();
  const here = await placeOfHome(host);
  if (!(await store.hosts.enrol({ hostId, name: parsed, version: host.version, ...here }, null)))
    return false;
  await writeTeamHost(host, { hostId, name: parsed });
  return true;
}
