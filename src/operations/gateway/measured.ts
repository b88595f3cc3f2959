import type { Services } from "../../compose/services.ts";
import type { GatewayFacts } from "../../domain/gateway/metrics.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import type { StorageSettings } from "../../domain/gateway/settings.ts";
import { gatewaySettings } from "./settings-of.ts";

/** Asks what this home's gateway works with how it is. Never throws: what does not answer is a figure too. */
export async function gatewayFacts(services: Services): Promise<GatewayFacts> {
  const storage = await storageOf(services);
  const isTeam = storage?.tier === "team";
  const [isStorageUp, isBusUp] = await Promise.all([
    storage === undefined ? undefined : isUp(async () => (await services.gateway()).store.check()),
    isTeam ? isUp(() => askValkey(services, storage)) : undefined,
  ]);
  const hosts = isTeam && isStorageUp === true ? await hostsOf(services) : undefined;
  return { host: services.hostName, isStorageUp, isBusUp, hosts };
}

/** undefined: no gateway was set up here, or it cannot be told with what. */
async function storageOf(services: Services): Promise<StorageSettings | undefined> {
  const { host } = services;
  try {
    const { storage } = (await gatewaySettings(services)).settings;
    // a database is not made for who only looks
    const isThere = async () => (await host.files.mode(gatewayPlace(host.paths.home).database)) !== undefined;
    return storage.tier === "team" || (await isThere()) ? storage : undefined;
  } catch {
    return undefined;
  }
}

async function askValkey(services: Services, storage: StorageSettings): Promise<void> {
  const { storageServers } = await import("../../compose/storage-probes.ts");
  await storageServers(storage, services.surroundings.environment)
    .find(({ service }) => service === "valkey")
    ?.ask();
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
