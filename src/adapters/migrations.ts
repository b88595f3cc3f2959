import { createHash } from "node:crypto";
import { MosaicError } from "../base/errors.ts";

/** One step of a database's schema. What was released is never changed: its sum is written down where it was applied. */
export interface Migration {
  /** 1, 2, 3, … */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** What `schema_version` says of a step that was applied. */
export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly sum: string;
}

/**
 * Throws MosaicError `schema-newer` where a newer mosaic made the database, and `schema-differs` where the text of a
 * migration is not the text that was applied. `applied` is in the order of the versions.
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
