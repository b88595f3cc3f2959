import { parseHostName, type HostName } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import { gatewayPlace } from "../gateway/place.ts";
import type { Host } from "../host/host.ts";
import type { HostPlace } from "../ports/team-store.ts";

/** What a home knows about being a host of a team. */
export interface TeamHost {
  readonly hostId: string;
  readonly name: HostName;
}

const LONGEST = 1_000;

/** Where it is stored; it contains no secret. */
function teamHostFile(home: string): string {
  return `${gatewayPlace(home).folder}/host.json`;
}

/** undefined: the home has no team. Throws MosaicError("configuration") for a damaged file. */
export async function readTeamHost(
  files: Pick<Host["files"], "readOwn">,
  home: string,
): Promise<TeamHost | undefined> {
  const path = teamHostFile(home);
  const text = await files.readOwn(path, LONGEST);
  if (text === undefined) return undefined;
  const host = parseTeamHost(text);
  if (host !== undefined) return host;
  throw new MosaicError("configuration", `${path} does not say which host this is`, {
    code: "host-file-invalid",
    data: { path },
    hint: "remove it, and join again: mosaic gateway join",
  });
}

export function parseTeamHost(text: string): TeamHost | undefined {
  try {
    const { host_id: hostId, name } = JSON.parse(text) as Record<string, unknown>;
    if (typeof hostId !== "string" || typeof name !== "string" || !UUID.test(hostId)) return undefined;
    const parsed = parseHostName(name);
    return parsed === undefined ? undefined : { hostId, name: parsed };
  } catch {
    return undefined;
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function writeTeamHost(host: Pick<Host, "files" | "paths">, team: TeamHost): Promise<void> {
  const text = `${JSON.stringify({ host_id: team.hostId, name: team.name })}\n`;
  await host.files.write(teamHostFile(host.paths.home), text, 0o600);
}

/** The place of this home. Throws MosaicError("configuration") for a machine without an id. */
export async function placeOfHome({ files, paths, userId }: Host): Promise<HostPlace> {
  for (const path of ["/etc/machine-id", "/var/lib/dbus/machine-id"]) {
    const machineId = (await files.read(path))?.trim() ?? "";
    if (/^[0-9a-f]{32}$/.test(machineId)) return { machineId, place: `${userId}:${paths.home}` };
  }
  throw new MosaicError("configuration", "this machine has no id: /etc/machine-id", {
    code: "no-machine-id",
    hint: "systemd-machine-id-setup",
  });
}
