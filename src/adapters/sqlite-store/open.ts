import { constants, Database } from "bun:sqlite";
import {
  chmodSync,
  closeSync,
  constants as flags,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { describeError, MosaicError } from "../../base/errors.ts";
import type { GatewayStore } from "../../domain/ports/gateway-store.ts";
import type { Migration } from "../migrations.ts";
import { sqliteAnswers } from "./answers.ts";
import { sqliteAudit } from "./audit.ts";
import { sqliteBindings } from "./bindings.ts";
import { sqliteClaims } from "./claims.ts";
import { sqliteFederation } from "./federation/store.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import { sqliteSessions } from "./sessions.ts";
import { sqliteTeams } from "./teams.ts";
import { sqliteTokens } from "./tokens.ts";
import { sqliteUsers } from "./users.ts";

/** How long one process waits for another that writes; each write takes a fraction of a millisecond. */
const PATIENCE_MS = 5_000;

export interface OpenOptions {
  /** Of mosaic, for the record of migrations. */
  readonly version: string;
  readonly now: number;
  readonly userId: number;
  readonly migrations?: readonly Migration[];
}

/**
 * The store in one file that only its owner can read (0600, in a folder of 0700); both are made where they are missing.
 * Never SQLite by Bun.SQL (1.4.5): a query that is made while a transaction is open joins it, and is undone with it.
 * Throws MosaicError("configuration") where the file is not ours or of a newer mosaic.
 */
export function openSqliteStore(path: string, options: OpenOptions): GatewayStore {
  const database = openOwn(path, options.userId);
  try {
    return storeIn(database, options);
  } catch (thrown) {
    database.close();
    if (thrown instanceof MosaicError) throw thrown;
    throw new MosaicError("failure", `the gateway's database cannot be used: ${describeError(thrown)}`, {
      hint: `ls -l ${path}`,
      cause: thrown,
    });
  }
}

/** The store in a database that is open. */
export function storeIn(database: Database, options: Omit<OpenOptions, "userId">): GatewayStore {
  database.run(`pragma busy_timeout = ${PATIENCE_MS}`);
  database.run("pragma journal_mode = wal");
  database.run("pragma synchronous = full");
  database.run("pragma foreign_keys = on");
  migrate(database, options.migrations ?? MIGRATIONS, options);
  return {
    users: sqliteUsers(database),
    sessions: sqliteSessions(database),
    tokens: sqliteTokens(database),
    claims: sqliteClaims(database),
    teams: sqliteTeams(database),
    bindings: sqliteBindings(database),
    audit: sqliteAudit(database),
    answers: sqliteAnswers(database),
    federation: sqliteFederation(database),
    async check() {
      database.query("select 1").get();
    },
    async close() {
      database.close();
    },
  };
}

/** SQLite gives its -wal and -shm the mode of the file itself. */
function openOwn(path: string, userId: number): Database {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    chmodSync(dirname(path), 0o700);
    // NOFOLLOW refuses a link anywhere in the path, and a linked ~/.config is fine
    const real = join(realpathSync(dirname(path)), basename(path));
    closeSync(openSync(real, flags.O_RDWR | flags.O_CREAT | flags.O_NOFOLLOW, 0o600));
    const facts = lstatSync(real);
    if (!facts.isFile() || facts.uid !== userId) throw new Error("it is no file of ours");
    if ((facts.mode & 0o077) !== 0) chmodSync(real, 0o600);
    return new Database(real, constants.SQLITE_OPEN_READWRITE | constants.SQLITE_OPEN_NOFOLLOW);
  } catch (thrown) {
    throw new MosaicError("configuration", `cannot open ${path}: ${describeError(thrown)}`, {
      code: "gateway-database",
      hint: `ls -l ${path}`,
      cause: thrown,
    });
  }
}
