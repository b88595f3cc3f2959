import type { Services } from "../../compose/services.ts";
import {
  gatewayIsOutdated,
  gatewayKeeper,
  restartGateway,
  runningGateway,
  startGateway,
  stopGateway,
} from "../../domain/gateway/life.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import type { StorageSettings } from "../../domain/gateway/settings.ts";
import type { StoredUser } from "../../domain/ports/gateway-store.ts";
import { renewUnit } from "../../domain/gateway/unit.ts";
import type { GatewayRestart, GatewayRestartRequest } from "../documents/gateway-restart.ts";
import type { GatewayStart, GatewayStartRequest } from "../documents/gateway-start.ts";
import type { GatewayStatus, GatewayStatusRequest } from "../documents/gateway-status.ts";
import type { GatewayStop, GatewayStopRequest } from "../documents/gateway-stop.ts";
import { heading } from "../heading.ts";
import { operation, type Call } from "../operation.ts";
import { storageIfThere } from "./audited.ts";
import { busAt } from "./bus-state.ts";
import { addressOf, gatewaySettings } from "./settings-of.ts";
import { isOfThisMosaic, versionAt } from "./version-at.ts";

export const gatewayStart = operation<GatewayStartRequest, GatewayStart>({
  needs: "act",
  whilePaused: "allow",
  async run(call) {
    const { host, surroundings } = call.services;
    const changed = await startGateway(host, surroundings.environment);
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.start/1"),
        ...(await lifeOf(call, true)),
        changed,
      },
    };
  },
});

export const gatewayStop = operation<GatewayStopRequest, GatewayStop>({
  needs: "act",
  whilePaused: "allow",
  async run(call) {
    const changed = await stopGateway(call.services.host);
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.stop/1"),
        ...(await lifeOf(call, false)),
        changed,
      },
    };
  },
});

export const gatewayRestart = operation<GatewayRestartRequest, GatewayRestart>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { if_outdated: ifOutdated }) {
    const { host } = call.services;
    const changed = ifOutdated && !(await gatewayIsOutdated(host)) ? false : await restarted(call.services);
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.restart/1"),
        ...(await lifeOf(call, (await runningGateway(host)) !== undefined)),
        changed,
      },
    };
  },
});

async function restarted(services: Services): Promise<boolean> {
  const { host, surroundings } = services;
  // settings that it could not start with are reported while the old process still answers
  await gatewaySettings(services);
  if ((await gatewayKeeper(host)) === "systemd") await renewUnit(host);
  return await restartGateway(host, surroundings.environment);
}

async function lifeOf({ services }: Call, running: boolean) {
  const { settings } = await gatewaySettings(services);
  return { keeper: await gatewayKeeper(services.host), running, address: addressOf(settings) };
}

/** A gateway that does not run, or does not answer, ends as `not-in-wanted-state`. */
export const gatewayStatus = operation<GatewayStatusRequest, GatewayStatus>({
  needs: "read",
  whilePaused: "allow",
  async run(call) {
    const { services } = call;
    const { host } = services;
    const place = gatewayPlace(host.paths.home);
    const { settings } = await gatewaySettings(services);
    const running = await runningGateway(host);
    const build = running === undefined ? undefined : await versionAt(place.socket);
    const isInstalled = (await host.files.mode(place.config)) !== undefined;
    const users = await usersOf(services, settings.storage);
    const bus = settings.storage.tier === "team" ? await busAt(place.socket, build !== undefined) : null;
    const answers = running === undefined ? null : build !== undefined;
    return {
      document: {
        ...heading(services, "mosaic.gateway.status/1"),
        installed: isInstalled,
        keeper: await gatewayKeeper(host),
        running: running !== undefined,
        pid: running?.pid ?? null,
        answers,
        version: build?.version ?? null,
        current: build === undefined ? null : isOfThisMosaic(build),
        address: addressOf(settings),
        socket: place.socket,
        tier: settings.storage.tier,
        bus,
        users: users?.filter(({ disabledAt }) => disabledAt === null).length ?? null,
      },
      ending: answers === true ? undefined : "not-in-wanted-state",
    };
  },
});

/** undefined: the storage does not answer. */
async function usersOf(
  services: Services,
  { tier }: StorageSettings,
): Promise<readonly StoredUser[] | undefined> {
  const { database } = gatewayPlace(services.host.paths.home);
  // looking must not create a file
  if (tier === "local" && (await services.host.files.mode(database)) === undefined) return [];
  return await (await storageIfThere(services))?.store.users.all();
}
