import { systemClock } from "../adapters/clock.ts";
import type { Belongings } from "../adapters/postgres/take-over.ts";
import { systemFiles } from "../adapters/files.ts";
import { buildInformation } from "../base/build-information.ts";
import { grantState } from "../domain/federation/grants.ts";
import { gatewayPlace } from "../domain/gateway/place.ts";
import type { StorageSettings } from "../domain/gateway/settings.ts";
import type { GatewayStore, SealedEntry } from "../domain/ports/gateway-store.ts";
import type { GatewayHome as WholeHome } from "./gateway.ts";
import { probeStorage } from "./storage-probes.ts";
import { readUrl } from "./storage-urls.ts";

type GatewayHome = Omit<WholeHome, "hostName">;
type TeamStorage = StorageSettings & { readonly tier: "team" };

/** Lines of the audit that are read at once. */
const PAGE = 1_000;

/** How much of a host's gateway was moved, or would be. */
export interface Brought {
  readonly users: number;
  readonly audit: number;
}

/** What {@link moveToTeam} would move. Asks the database, and changes nothing. */
export async function wouldMoveToTeam(from: GatewayHome, storage: TeamStorage): Promise<Brought> {
  const { openDatabase } = await import("../adapters/postgres/database.ts");
  const { wouldTakeOver } = await import("../adapters/postgres/take-over.ts");
  const database = openDatabase(await readUrl("database_url", storage.database, from.environment));
  try {
    return await withBelongings(from, false, (belongings) => wouldTakeOver(database, belongings));
  } finally {
    await database.close();
  }
}

/**
 * Moves users, teams, rights and audit from the home's own file into a team's database; nobody may write to the file
 * meanwhile. May be repeated. Throws MosaicError `tier-not-empty` where the database already contains something else.
 */
export async function moveToTeam(from: GatewayHome, storage: TeamStorage): Promise<Brought> {
  await probeStorage(storage, from.environment);
  const [{ openDatabase }, { migrate }, { MIGRATIONS }, { takeOver }] = await Promise.all([
    import("../adapters/postgres/database.ts"),
    import("../adapters/postgres/migrate.ts"),
    import("../adapters/postgres/migrations.ts"),
    import("../adapters/postgres/take-over.ts"),
  ]);
  const database = openDatabase(await readUrl("database_url", storage.database, from.environment));
  try {
    await migrate(database, MIGRATIONS, buildInformation().version);
    return await withBelongings(from, true, (belongings) => takeOver(database, belongings));
  } finally {
    await database.close();
  }
}

/** What is not moved: other teams have to be enrolled again with the team's gateways. */
export interface LeftBehind {
  readonly peers: number;
  readonly grants: number;
}

/** Peers that were not removed, and grants that are still valid. */
export async function leftBehind({ home, userId }: GatewayHome): Promise<LeftBehind> {
  const { database: path } = gatewayPlace(home);
  if ((await systemFiles.mode(path)) === undefined) return { peers: 0, grants: 0 };
  const { openSqliteStore } = await import("../adapters/sqlite-store/open.ts");
  const now = systemClock.now();
  const store = openSqliteStore(path, { version: buildInformation().version, now, userId });
  try {
    const { peers, grants } = store.federation;
    return {
      peers: (await peers.all()).filter(({ state }) => state !== "removed").length,
      grants: (await grants.all()).filter((grant) => grantState(grant, now) === "active").length,
    };
  } finally {
    await store.close();
  }
}

async function withBelongings<Result>(
  { home, userId }: GatewayHome,
  isHeld: boolean,
  use: (belongings: Belongings) => Promise<Result>,
): Promise<Result> {
  const { database: path } = gatewayPlace(home);
  if ((await systemFiles.mode(path)) === undefined) return await use(await nothing());
  const { openSqliteStore } = await import("../adapters/sqlite-store/open.ts");
  const { holdWrites } = await import("../adapters/sqlite-store/hold-writes.ts");
  const { version } = buildInformation();
  const store = openSqliteStore(path, { version, now: systemClock.now(), userId });
  try {
    using held = isHeld ? holdWrites(path) : undefined;
    void held;
    return await use({
      users: await store.users.all(),
      teams: await store.teams.all(),
      members: await store.teams.members(),
      bindings: await store.bindings.all(),
      audit: await wholeAudit(store),
    });
  } finally {
    await store.close();
  }
}

async function nothing(): Promise<Belongings> {
  return (await import("../adapters/postgres/take-over.ts")).NO_BELONGINGS;
}

async function wholeAudit({ audit }: GatewayStore): Promise<readonly SealedEntry[]> {
  const lines: SealedEntry[] = [];
  for (;;) {
    const page = await audit.after(lines.length, PAGE);
    lines.push(...page);
    if (page.length < PAGE) return lines;
  }
}
