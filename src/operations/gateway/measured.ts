import type { Services } from "../../compose/services.ts";
import type { GatewayFacts } from "../../domain/gateway/metrics.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import type { StorageSettings } from "../../domain/gateway/settings.ts";
import { busAt } from "./bus-state.ts";
import { gatewaySettings } from "./settings-of.ts";

/** The facts for the gateway's metrics. Never throws: no answer is a fact too. */
export async function gatewayFacts(services: Services): Promise<GatewayFacts> {
  const storage = await storageOf(services);
  const isTeam = storage?.tier === "team";
  const [isStorageUp, isBusUp] = await Promise.all([
    storage === undefined ? undefined : isUp(async () => (await services.gateway()).store.check()),
    isTeam ? isBusHeard(services) : undefined,
  ]);
  const hosts = isTeam && isStorageUp === true ? await hostsOf(services) : undefined;
  return { host: services.hostName, isStorageUp, isBusUp, hosts };
}

/** undefined: no gateway was set up here, or its storage is not known. */
async function storageOf(services: Services): Promise<StorageSettings | undefined> {
  const { host } = services;
  try {
    const { storage } = (await gatewaySettings(services)).settings;
    // looking must not create a database
    const isThere = async () => (await host.files.mode(gatewayPlace(host.paths.home).database)) !== undefined;
    return storage.tier === "team" || (await isThere()) ? storage : undefined;
  } catch {
    return undefined;
  }
}

/** By the gateway, which listens all the time; undefined where none runs. */
async function isBusHeard(services: Services): Promise<boolean | undefined> {
  const own = services.openedBus();
  if (own !== undefined) return own.state.isUp;
  const { state } = await busAt(gatewayPlace(services.host.paths.home).socket, true);
  return state === "unknown" ? undefined : state === "up";
}

async function hostsOf(services: Services): Promise<GatewayFacts["hosts"]> {
  try {
    return await (await services.teamStore())?.hosts.all();
  } catch {
    return undefined;
  }
}

async function isUp(ask: () => Promise<void>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch {
    return false;
  }
}
