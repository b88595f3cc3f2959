import { systemClock } from "../adapters/clock.ts";
import { systemFiles } from "../adapters/files.ts";
import type { Database } from "../adapters/postgres/database.ts";
import { buildInformation } from "../base/build-information.ts";
import { fileMarks } from "../domain/gateway/audit-mark.ts";
import type { IdentityTools } from "../domain/gateway/identity.ts";
import { gatewayPlace } from "../domain/gateway/place.ts";
import {
  findSettings,
  settingsOf,
  type SettingPlaces,
  type StorageSettings,
} from "../domain/gateway/settings.ts";
import { readUrl } from "./storage-urls.ts";

/** What a gateway works with. */
export interface OpenedGateway {
  readonly tools: IdentityTools;
  /** What the gateways of a team share; undefined: the tier is local. */
  readonly database: Database | undefined;
}

/** Where a gateway's settings are found, and whose it is. */
export interface GatewayHome extends Pick<SettingPlaces, "environment" | "flags"> {
  readonly home: string;
  readonly userId: number;
  /** The name of this host in its team; without a team, the machine's name. */
  readonly hostName: string;
}

/**
 * Returns one gateway for the whole process: SQLite's locks belong to the process, and a team's connections are
 * counted. The flags of the first call count. A server that was away is asked again.
 */
export function sharedGateway(from: GatewayHome): (flags: SettingPlaces["flags"]) => Promise<OpenedGateway> {
  let opened: Promise<OpenedGateway> | undefined;
  return (flags = {}) =>
    (opened ??= openGateway({ ...from, flags }).catch((thrown: unknown) => {
      opened = undefined;
      throw thrown;
    }));
}

/** Opens the store of the gateway's users, sessions, tokens and audit. Its adapters are loaded only here. */
async function openGateway(from: GatewayHome): Promise<OpenedGateway> {
  const storage = await storageOf(from);
  const { systemSecrets } = await import("../adapters/secrets.ts");
  const { store, database } =
    storage.tier === "local"
      ? await openLocal(from)
      : await openTeam(await readUrl("database_url", storage.database, from.environment));
  const { auditMark, teamAuditMark } = gatewayPlace(from.home);
  // A team's audit is a chain of its own.
  const isShared = storage.tier === "team";
  const marks = fileMarks(systemFiles, isShared ? teamAuditMark : auditMark, isShared);
  return {
    tools: { store, secrets: systemSecrets, clock: systemClock, marks, host: from.hostName },
    database,
  };
}

/** The present settings: which tier a home has, and where it is. */
async function storageOf({ home, environment, flags = {} }: GatewayHome): Promise<StorageSettings> {
  const { config: path } = gatewayPlace(home);
  return settingsOf(findSettings({ environment, flags, text: await systemFiles.read(path), path })).storage;
}

async function openLocal({ home, userId }: GatewayHome) {
  const { openSqliteStore } = await import("../adapters/sqlite-store/open.ts");
  const { version } = buildInformation();
  const store = openSqliteStore(gatewayPlace(home).database, { version, now: systemClock.now(), userId });
  return { store, database: undefined };
}

/** Opens a team's database and updates its schema. */
export async function openTeam(url: string) {
  const [{ openDatabase }, { migrate }, { MIGRATIONS }, { postgresStore }] = await Promise.all([
    import("../adapters/postgres/database.ts"),
    import("../adapters/postgres/migrate.ts"),
    import("../adapters/postgres/migrations.ts"),
    import("../adapters/postgres/store.ts"),
  ]);
  const database = openDatabase(url);
  try {
    await migrate(database, MIGRATIONS, buildInformation().version);
    return { store: postgresStore(database), database };
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}
