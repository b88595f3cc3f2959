import { SQL, type ReservedSQL } from "bun";
import { MosaicError } from "../../base/errors.ts";
import { requireKnownMigrations, sumOf, type AppliedMigration, type Migration } from "../migrations.ts";
import { SCHEMA } from "./connection.ts";
import type { Database } from "./database.ts";

/** The longest time for all of it, and for one gateway to wait for another that is migrating. */
const DEADLINE_MS = 10 * 60_000;
const LOCK_PATIENCE_MS = 30_000;
const LOCK_STEP_MS = 100;

const TABLE = `create table if not exists schema_version (
  version integer primary key,
  name text not null,
  sum text not null,
  applied_at bigint not null,
  applied_by text not null
)`;

const APPLIED = "select version, name, sum from schema_version order by version";

const ADD = `insert into schema_version (version, name, sum, applied_at, applied_by)
  values ($1, $2, $3, (extract(epoch from clock_timestamp()) * 1000)::bigint, $4)`;

/** Of a session, not of a transaction: it is held over all of them. Polled, for who waits in the server holds a snapshot. */
const LOCK = "pg_try_advisory_lock(hashtext('mosaic'), hashtext('schema'))";
const UNLOCK = "pg_advisory_unlock(hashtext('mosaic'), hashtext('schema'))";

/**
 * Brings a database to the schema of this mosaic, one gateway at a time; each file is applied whole or leaves nothing.
 * The names of those that were applied now. Throws MosaicError `schema-newer`, `schema-differs`, `schema-locked` where
 * another gateway is at it for longer than we wait, and `migration-failed`.
 *
 * Migrations only add (what they make useless is taken away a release later), so that gateways of the version before go
 * on working beside those of this one while a team updates.
 *
 * @param version of mosaic, for the record
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  version: string,
): Promise<readonly string[]> {
  // nearly always there is nothing to do; a frozen server is found out by the usual deadline
  if (await database.ask((sql) => isCurrent(sql, migrations))) return [];
  return await database.ask(async (sql) => {
    const connection = await sql.reserve();
    try {
      // an index over a large table takes as long as it takes
      await connection.unsafe("set statement_timeout = 0");
      await lock(connection);
      try {
        return await apply(connection, migrations, version);
      } finally {
        await connection.unsafe(`select ${UNLOCK}`).catch(ignore);
      }
    } finally {
      await connection.unsafe("reset statement_timeout").catch(ignore);
      await connection.release();
    }
  }, DEADLINE_MS);
}

async function isCurrent(sql: SQL, migrations: readonly Migration[]): Promise<boolean> {
  const [there] = await sql.unsafe<{ table: string | null }[]>(
    "select to_regclass('schema_version')::text as table",
  );
  if (typeof there?.table !== "string") return migrations.length === 0;
  const applied = await sql.unsafe<AppliedMigration[]>(APPLIED);
  requireKnownMigrations(applied, migrations);
  return applied.length === migrations.length;
}

async function lock(connection: ReservedSQL): Promise<void> {
  const end = performance.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const [row] = await connection.unsafe<{ locked: boolean }[]>(`select ${LOCK} as locked`);
    if (row?.locked === true) return;
    if (performance.now() >= end) {
      throw new MosaicError("locked", "another mosaic changes the database's schema", {
        code: "schema-locked",
        hint: "try again; pg_stat_activity shows who it is",
      });
    }
    await Bun.sleep(LOCK_STEP_MS);
  }
}

async function apply(
  connection: ReservedSQL,
  migrations: readonly Migration[],
  version: string,
): Promise<readonly string[]> {
  // `if not exists` would need the privilege to create one even where it exists
  const [there] = await connection.unsafe<{ schema: string | null }[]>(
    `select to_regnamespace('${SCHEMA}')::text as schema`,
  );
  if (typeof there?.schema !== "string") await connection.unsafe(`create schema ${SCHEMA}`);
  await connection.unsafe(TABLE);
  const applied = await connection.unsafe<AppliedMigration[]>(APPLIED);
  requireKnownMigrations(applied, migrations);
  const missing = migrations.slice(applied.length);
  for (const migration of missing) {
    await connection.begin(async (transaction) => {
      await run(transaction, migration);
      await transaction.unsafe(ADD, [migration.version, migration.name, sumOf(migration), version]);
    });
  }
  return missing.map(({ name }) => name);
}

async function run(transaction: SQL, { name, sql }: Migration): Promise<void> {
  try {
    await transaction.unsafe(sql);
  } catch (thrown) {
    // an error in the migration itself; a server that went away is reported as everywhere
    if (!(thrown instanceof SQL.PostgresError) || !/^(22|23|42(?!501)|0A)/.test(String(thrown.errno)))
      throw thrown;
    throw new MosaicError("failure", `the migration ${name} failed: ${thrown.message}`, {
      code: "migration-failed",
      data: { migration: name },
      cause: thrown,
    });
  }
}

function ignore(): void {}
