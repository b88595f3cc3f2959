import { constants, Database } from "bun:sqlite";
import { describeError, MosaicError } from "../../base/errors.ts";

/** How long is waited for a write that is under way. */
const PATIENCE_MS = 5_000;

/** Keeps everybody from writing to the store of a file, and nobody from reading, until it is disposed of. */
export function holdWrites(path: string): Disposable {
  const database = new Database(path, constants.SQLITE_OPEN_READWRITE | constants.SQLITE_OPEN_NOFOLLOW);
  try {
    database.run(`pragma busy_timeout = ${PATIENCE_MS}`);
    database.run("begin immediate");
  } catch (thrown) {
    database.close();
    throw new MosaicError("locked", `the gateway's database is being written: ${describeError(thrown)}`, {
      code: "storage-locked",
      cause: thrown,
    });
  }
  return {
    [Symbol.dispose]() {
      database.run("rollback");
      database.close();
    },
  };
}
