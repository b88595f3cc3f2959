import { createHash } from "node:crypto";
import { MosaicError } from "../base/errors.ts";

/** One step of a database's schema. A released step is never changed: its hash is stored where it was applied. */
export interface Migration {
  /** 1, 2, 3, … */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The entry of an applied step in `schema_version`. */
export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly sum: string;
}

/**
 * Throws MosaicError `schema-newer` where a newer mosaic made the database, and `schema-differs` where a migration's
 * text is not the one that was applied. `applied` is in the order of the versions.
 */
export function requireKnownMigrations(
  applied: readonly AppliedMigration[],
  known: readonly Migration[],
): void {
  for (const [at, { version, name, sum }] of applied.entries()) {
    const migration = known[at];
    if (migration === undefined) {
      const newest = applied.at(-1)?.version ?? version;
      throw new MosaicError(
        "configuration",
        `the gateway's database has schema ${newest}, this mosaic knows ${known.length}`,
        { code: "schema-newer", data: { schema: newest, known: known.length }, hint: "mosaic update" },
      );
    }
    if (migration.version !== version || sumOf(migration) !== sum) {
      throw new MosaicError("configuration", `the gateway's database was made by another ${name}`, {
        code: "schema-differs",
        data: { migration: name },
      });
    }
  }
}

/** SHA-256 of its text, in hexadecimal. */
export function sumOf({ sql }: Migration): string {
  return createHash("sha256").update(sql).digest("hex");
}
