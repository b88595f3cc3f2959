import type { LockFiles } from "./dependencies.ts";
import type { LockSeen } from "./record.ts";
import { parseLockRecord } from "./record.ts";
import { restartLockPath } from "./settings.ts";

/** A lock has some 120 bytes; of anything longer the beginning is enough to see that it is none. */
const LONGEST_READ = 4096;

/**
 * What lies at the lock's path. Outside the guard "hostile" may be a lock that came or went between
 * two questions; under the guard it is meant.
 */
export async function readLockFile(home: string, files: LockFiles): Promise<LockSeen> {
  const path = restartLockPath(home);
  const text = await files.readOwn(path, LONGEST_READ);
  if (text === undefined) return { kind: (await files.mode(path)) === undefined ? "absent" : "hostile" };
  const record = parseLockRecord(text);
  return record === undefined ? { kind: "unparseable" } : { kind: "held", record };
}

/** Replaces the whole lock or leaves it as it was. Only under the guard. */
export async function writeLockFile(home: string, files: LockFiles, text: string): Promise<void> {
  await files.write(restartLockPath(home), text, 0o600);
}
