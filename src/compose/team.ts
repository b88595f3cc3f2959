import { hostname } from "node:os";
import { systemClock } from "../adapters/clock.ts";
import { systemFiles } from "../adapters/files.ts";
import type { Database } from "../adapters/postgres/database.ts";
import type { SettingPlaces } from "../domain/gateway/settings.ts";
import type { TeamStore } from "../domain/ports/team-store.ts";
import type { Team } from "../domain/team/team.ts";
import { readTeamHost, type TeamHost } from "../domain/team/team-host.ts";
import { BusLine } from "../domain/team/bus-line.ts";
import type { Services } from "./services.ts";

export type TeamTools = Pick<
  Services,
  "hostName" | "isInTeam" | "teamStore" | "team" | "storageUrls" | "openTeam" | "openBus" | "openedBus"
>;

/** What all calls of one process share: a single connection listens for the answers of other hosts. */
export function teamTools(
  home: string,
  self: TeamHost | undefined,
  environment: SettingPlaces["environment"],
  database: () => Promise<Database | undefined>,
): TeamTools {
  let team: Team | undefined;
  let line: BusLine | undefined;
  const storageUrls = async () => {
    const [{ gatewayPlace }, { findSettings, settingsOf }, { readUrl }] = await Promise.all([
      import("../domain/gateway/place.ts"),
      import("../domain/gateway/settings.ts"),
      import("./storage-urls.ts"),
    ]);
    const path = gatewayPlace(home).config;
    // Whatever the tier is now: a home that joins a team has none yet.
    const places = { flags: { tier: "team" }, environment, text: await systemFiles.read(path), path };
    const { storage } = settingsOf(findSettings(places));
    if (storage.tier !== "team") throw new Error("the tier that was said is not the one that counts");
    const [databaseUrl, valkeyUrl] = await Promise.all([
      readUrl("database_url", storage.database, environment),
      readUrl("valkey_url", storage.valkey, environment),
    ]);
    return { databaseUrl, valkeyUrl };
  };
  const teamStore = async () => {
    const opened = await database();
    return opened === undefined ? undefined : await storeIn(opened);
  };
  return {
    hostName: hostNameOf(self),
    isInTeam: self !== undefined,
    teamStore,
    async team() {
      if (team !== undefined) return team;
      // The first host of a team may have become one meanwhile.
      const own = self ?? (await readTeamHost(systemFiles, home));
      // A home without a team must not open, or create, a database by asking.
      const store = own === undefined ? undefined : await teamStore();
      if (store === undefined || own === undefined) return undefined;
      const { hostId } = own;
      const { TeamCalls } = await import("../domain/team/team-calls.ts");
      return (team ??= { self: own, store, calls: new TeamCalls({ store, clock: systemClock, hostId }) });
    },
    storageUrls,
    async openBus() {
      const { valkeyUrl } = await storageUrls();
      const [{ openValkeyBus }, { makeBusSeal }, { SealedBus }, { BusKeys }] = await Promise.all([
        import("../adapters/valkey/bus.ts"),
        import("../adapters/bus-seal.ts"),
        import("../domain/team/sealed-bus.ts"),
        import("../domain/team/bus-keys.ts"),
      ]);
      const keys = new BusKeys({ store: teamStore, clock: systemClock });
      await keys.begin();
      return (line = new BusLine(
        (options, refusals) =>
          new SealedBus({ bus: openValkeyBus(valkeyUrl, options), keys, makeSeal: makeBusSeal, refusals }),
        systemClock,
      ));
    },
    openedBus: () => line,
    async openTeam(databaseUrl) {
      const { openTeam } = await import("./gateway.ts");
      const { database: opened } = await openTeam(databaseUrl);
      const { systemSecrets } = await import("../adapters/secrets.ts");
      return {
        store: await storeIn(opened),
        sha256: (text) => systemSecrets.sha256(text),
        close: () => opened.close(),
      };
    },
  };
}

/** The name of this host in its team; without a team, the machine's name. */
export function hostNameOf(self: TeamHost | undefined): string {
  return self?.name ?? hostname();
}

async function storeIn(database: Database): Promise<TeamStore> {
  const { postgresTeam } = await import("../adapters/postgres/team/store.ts");
  return postgresTeam(database);
}
