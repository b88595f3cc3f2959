import { parseHostName } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Services } from "../../compose/services.ts";
import { readDatabaseUrl } from "../../domain/gateway/storage-url.ts";
import { isAt, takenOut, whyNoLease } from "../../domain/team/own-place.ts";
import { noSuchHost } from "../../domain/team/team-calls.ts";
import { placeOfHome } from "../../domain/team/team-host.ts";
import type { GatewayHostInvite, GatewayHostInviteRequest } from "../documents/gateway-host-invite.ts";
import type { GatewayHostList, GatewayHostListRequest } from "../documents/gateway-host-list.ts";
import type { GatewayHostMove, GatewayHostMoveRequest } from "../documents/gateway-host-move.ts";
import type { GatewayHostRemove, GatewayHostRemoveRequest } from "../documents/gateway-host-remove.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { requireTeam } from "../team/elsewhere.ts";
import { hostRow } from "../team/host-row.ts";
import { auditAtHome } from "./audited.ts";
import { gatewaySettings } from "./settings-of.ts";

export const gatewayHostList = operation<GatewayHostListRequest, GatewayHostList>({
  needs: "read",
  whilePaused: "allow",
  async run(call) {
    const { self, store } = await requireTeam(call);
    const hosts = (await store.hosts.all()).map((host) => hostRow(host, self.hostId));
    return { document: { ...heading(call.services, "mosaic.gateway.host.list/1"), hosts } };
  },
});

/** Makes a code by which one new host can join, within a quarter of an hour. */
export const gatewayHostInvite = operation<GatewayHostInviteRequest, GatewayHostInvite>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { lasts_ms: lengthMs }) {
    const { services } = call;
    const { self, store } = await requireTeam(call);
    // a host that was removed cannot let others in
    if ((await store.hosts.byId(self.hostId)) === undefined) throw takenOut();
    const tools = await services.gateway();
    const { settings } = await gatewaySettings(services);
    const code = tools.secrets.newCode();
    const madeBy = call.who?.actor ?? "owner";
    await store.invites.add({ sha256: tools.secrets.sha256(code), madeBy, lengthMs });
    await auditAtHome(call, tools, { action: "gateway.host.invite", resource: "" });
    return {
      document: {
        ...heading(services, "mosaic.gateway.host.invite/1"),
        code,
        code_until: timestampOf(tools.clock.now() + lengthMs),
        url: settings.publicOrigin === undefined ? null : `${settings.publicOrigin}/#${code}`,
        database: await databaseHost(services),
      },
    };
  },
});

export const gatewayHostRemove = operation<GatewayHostRemoveRequest, GatewayHostRemove>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { name }) {
    const { services } = call;
    const { store } = await requireTeam(call);
    const host = parseHostName(name);
    if (host === undefined || !(await store.hosts.remove(host))) {
      throw noSuchHost(
        name,
        (await store.hosts.all()).map((one) => one.name),
      );
    }
    await auditAtHome(call, await services.gateway(), { action: "gateway.host.remove", resource: name });
    return { document: { ...heading(services, "mosaic.gateway.host.remove/1"), removed: name } };
  },
});

/** Declares that this host lives here from now on: for a home that was moved, never for one that was copied. */
export const gatewayHostMove = operation<GatewayHostMoveRequest, GatewayHostMove>({
  needs: "act",
  whilePaused: "allow",
  async run(call) {
    const { services } = call;
    const { self, store } = await requireTeam(call);
    const [here, stored] = await Promise.all([placeOfHome(services.host), store.hosts.byId(self.hostId)]);
    const isHere = stored !== undefined && isAt(stored, here);
    if (!isHere) {
      if (stored === undefined || stored.isHeld) throw whyNoLease(stored, here);
      // its old gateway may have come back since the check
      if (!(await store.hosts.move(self.hostId, here))) throw movedMeanwhile(self.name);
      await auditAtHome(call, await services.gateway(), { action: "gateway.host.move", resource: self.name });
    }
    return {
      document: {
        ...heading(services, "mosaic.gateway.host.move/1"),
        changed: !isHere,
        machine_id: here.machineId,
        place: here.place,
      },
    };
  },
});

/** The database's host, without anything that gives access. */
async function databaseHost(services: Services): Promise<string> {
  const read = readDatabaseUrl((await services.storageUrls()).databaseUrl);
  return "address" in read ? `${read.address.host}:${read.address.port}` : "";
}

function movedMeanwhile(name: string): MosaicError {
  return new MosaicError("locked", `the gateway of ${name} works at the old place`, {
    code: "host-elsewhere",
    data: { name },
    hint: "stop it there first",
  });
}
