import { parseHostName, type HostName } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import { isJsonObject } from "../../base/json-object.ts";
import type { OpenedTeam, Services } from "../../compose/services.ts";
import {
  inviteRefused,
  nameTaken,
  readInvite,
  readJoinAnswer,
  type JoinAnswer,
} from "../../domain/team/invite.ts";
import { keepAddresses } from "../../domain/team/keep-addresses.ts";
import { placeOfHome, readTeamHost, writeTeamHost, type TeamHost } from "../../domain/team/team-host.ts";
import type { GatewayJoin, GatewayJoinRequest } from "../documents/gateway-join.ts";
import { heading } from "../heading.ts";
import { operation, type Call } from "../operation.ts";
import { auditAtHome } from "./audited.ts";

/** Makes this home a host of a team: by an invite, which is claimed for it before it is used. */
export const gatewayJoin = operation<GatewayJoinRequest, GatewayJoin>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { invite: text, name: wanted }) {
    const { services } = call;
    const { host } = services;
    const invite = readInvite(text);
    const name = requireName(wanted ?? services.hostName);
    const before = await readTeamHost(host.files, host.paths.home);
    if (before !== undefined && !(await wasTakenOut(services, before))) throw inTeamAlready(before.name);
    const hostId = crypto.randomUUID();
    const addresses =
      invite.origin === undefined
        ? { ...(await services.storageUrls()), authority: null }
        : await askToJoin(call, invite.origin, { code: invite.code, host_id: hostId, name });
    // before anything is promised: a home that cannot keep them is no host
    const kept = await keepAddresses(host, addresses);
    try {
      await enrol(services, kept.databaseUrl, { invite, hostId, name });
    } catch (thrown) {
      await kept.drop();
      throw thrown;
    }
    await kept.use();
    await writeTeamHost(host, { hostId, name });
    // a gateway that let it in has written that down itself
    if (invite.origin === undefined) {
      await auditAtHome(call, await services.gateway(), { action: "gateway.join", resource: name });
    }
    return {
      document: {
        ...heading(services, "mosaic.gateway.join/1"),
        name,
        host_id: hostId,
        database_url_file: kept.path,
      },
    };
  },
});

/** What it knows of itself is of a team that does not know it any more. */
async function wasTakenOut(services: Services, { hostId }: TeamHost): Promise<boolean> {
  const store = await services.teamStore();
  return store !== undefined && (await store.hosts.byId(hostId)) === undefined;
}

async function enrol(
  services: Services,
  databaseUrl: string,
  {
    invite,
    hostId,
    name,
  }: { readonly invite: ReturnType<typeof readInvite>; readonly hostId: string; readonly name: HostName },
): Promise<void> {
  const { host } = services;
  const here = await placeOfHome(host);
  const team = await services.openTeam(databaseUrl);
  try {
    const sha256 = team.sha256(invite.code);
    // a gateway that answered has claimed it
    if (invite.origin === undefined) await claim(team, { sha256, hostId, name });
    if (!(await team.store.hosts.enrol({ hostId, name, version: host.version, ...here }, sha256))) {
      throw nameTaken(name);
    }
  } finally {
    await team.close();
  }
}

async function claim(
  { store }: Pick<OpenedTeam, "store">,
  { sha256, hostId, name }: { readonly sha256: string; readonly hostId: string; readonly name: HostName },
): Promise<void> {
  // a name that is taken does not cost the invite
  if ((await store.hosts.all()).some((host) => host.name === name)) throw nameTaken(name);
  if (!(await store.invites.claim(sha256, hostId))) throw inviteRefused();
}

/** Has a gateway of the team claim the invite for this host, and answer with what a host needs. */
async function askToJoin({ services, signal }: Call, origin: string, request: object): Promise<JoinAnswer> {
  const { askGateway } = await import("../../compose/remote.ts");
  const place = { origin, token: undefined, asItself: true };
  const { status, body } = await askGateway(place, "join", request, signal);
  const answer = status === 200 ? readJoinAnswer(body) : undefined;
  if (answer !== undefined) return answer;
  const error = isJsonObject(body) && isJsonObject(body["error"]) ? body["error"] : {};
  const { code, message, hint } = error;
  throw new MosaicError(
    "configuration",
    typeof message === "string" ? message : `${origin} answered with status ${status}`,
    {
      code: typeof code === "string" ? code : "gateway-other-version",
      hint: typeof hint === "string" ? hint : undefined,
      data: { host: services.hostName },
    },
  );
}

function requireName(text: string): HostName {
  const name = parseHostName(text);
  if (name !== undefined) return name;
  throw new MosaicError("usage", `not the name of a host: ${JSON.stringify(text)}`, {
    code: "host-name-invalid",
    data: { name: text },
    hint: "letters, digits, '_', '-' and '.', at most 64; not 'all' and not 'local'",
  });
}

function inTeamAlready(name: string): MosaicError {
  return new MosaicError("configuration", `this home is a host of a team already: ${name}`, {
    code: "in-a-team-already",
    data: { name },
    hint: "mosaic gateway host list",
  });
}
