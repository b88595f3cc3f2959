import type { Database } from "bun:sqlite";
import { requireKnownMigrations, sumOf, type AppliedMigration, type Migration } from "../migrations.ts";

const TABLE = `create table if not exists schema_version (
  version integer primary key,
  name text not null,
  sum text not null,
  applied_at bigint not null,
  applied_by text not null
)`;

/**
 * Brings a database to the schema of this mosaic: what is missing is applied, all of it or nothing, by one process at a
 * time; a second one waits and finds it done. Throws MosaicError("configuration") for the schema of a newer mosaic, and
 * for a migration whose text is not what was applied.
 */
export function migrate(
  database: Database,
  migrations: readonly Migration[],
  by: { readonly version: string; readonly now: number },
): void {
  // the lock of a writer is taken at once, so that who waits for it sees what was done meanwhile
  database
    .transaction(() => {
      database.run(TABLE);
      const applied = database
        .query<AppliedMigration, []>("select version, name, sum from schema_version order by version")
        .all();
      requireKnownMigrations(applied, migrations);
      const insert = database.query(
        "insert into schema_version (version, name, sum, applied_at, applied_by) values (?, ?, ?, ?, ?)",
      );
      for (const migration of migrations.slice(applied.length)) {
        database.run(migration.sql);
        insert.run(migration.version, migration.name, sumOf(migration), by.now, by.version);
      }
    })
    .immediate();
}
