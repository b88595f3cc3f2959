import { Database, SQLiteError, constants } from "bun:sqlite";
import {
  accessSync,
  chmodSync,
  closeSync,
  constants as fsConstants,
  lstatSync,
  openSync,
  realpathSync,
} from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MosaicError, describeError } from "../base/errors.ts";
import type { Clock } from "../base/clock.ts";
import type { KernelLock, KernelLockOptions } from "../domain/ports/kernel-lock.ts";
import { readProcessStat } from "./process-facts.ts";

/**
 * The pause between two tries. A transition takes about a millisecond; random, so that waiters do not march in step.
 */
const RETRY_MS = { shortest: 1, longest: 25 };

/** `T`: by a signal; `t`: by a debugger. */
const STOPPED_STATES: ReadonlySet<string> = new Set(["T", "t"]);

export interface KernelLockDeps {
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  /** Only files of this user are trusted. */
  readonly userId: number;
}

/**
 * Mutual exclusion between processes by an SQLite `BEGIN EXCLUSIVE` on an empty file: nothing is written,
 * and the kernel drops the lock with its holder. A holder that is stopped keeps it; it is never broken.
 *
 * Trap: POSIX locks belong to the process, and closing *any* descriptor of the file drops them. So the
 * file is only ever opened by SQLite, which knows; here it is only looked at by name.
 */
export function createKernelLock(deps: KernelLockDeps): KernelLock {
  return {
    async withLock(path, work, options) {
      const database = await lockedDatabase(path, options, deps);
      try {
        return await work();
      } finally {
        database.close();
      }
    },
  };
}

async function lockedDatabase(
  path: string,
  options: KernelLockOptions,
  deps: KernelLockDeps,
): Promise<Database> {
  const deadline = deps.clock.monotonic() + options.patienceMs;
  for (;;) {
    options.signal?.throwIfAborted();
    const database = tryToLock(path, deps.userId);
    if (database !== undefined) return database;
    if (deps.clock.monotonic() >= deadline) throw await stillHeld(path);
    const { shortest, longest } = RETRY_MS;
    await deps.clock.sleep(shortest + Math.random() * (longest - shortest), options.signal);
  }
}

/** Undefined when another holds it, or when the file was removed before it was locked. */
function tryToLock(path: string, userId: number): Database | undefined {
  const database = openOwnFile(path, userId);
  if (database === undefined) return undefined;
  let locked = false;
  try {
    // Without it SQLite writes a journal file even for an empty database: no lock could be released on a full disk.
    database.run("PRAGMA journal_mode = MEMORY");
    database.run("BEGIN EXCLUSIVE");
    // a lock on a file that has lost its name keeps nobody out
    locked = !hasMoved(database);
  } catch (thrown) {
    // SQLite itself answers "disk I/O error" (SQLITE_IOERR_FSTAT) for a file that has no name any more.
    if (!isBusy(thrown) && !hasMoved(database)) throw cannotLock(path, thrown);
  } finally {
    if (!locked) database.close();
  }
  return locked ? database : undefined;
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof SQLiteError && thrown.code?.startsWith("SQLITE_BUSY") === true;
}

/** Undefined when the file was removed between making and opening it: a holder may do that at any moment. */
function openOwnFile(path: string, userId: number): Database | undefined {
  try {
    // SQLITE_OPEN_NOFOLLOW refuses a link anywhere in the path, and a linked ~/.config is fine.
    const real = join(realpathSync(dirname(path)), basename(path));
    createIfAbsent(real);
    const facts = lstatSync(real, { throwIfNoEntry: false });
    if (facts === undefined) return undefined;
    const why = facts.isSymbolicLink()
      ? "it is a symbolic link"
      : !facts.isFile()
        ? "it is not a regular file"
        : facts.uid !== userId
          ? `it belongs to user ${facts.uid}`
          : undefined;
    if (why !== undefined) throw refused(path, why);
    if ((facts.mode & 0o077) !== 0) chmodSync(real, 0o600);
    return openExisting(real);
  } catch (thrown) {
    throw thrown instanceof MosaicError ? thrown : cannotLock(path, thrown);
  }
}

function openExisting(path: string): Database | undefined {
  try {
    return new Database(path, constants.SQLITE_OPEN_READWRITE | constants.SQLITE_OPEN_NOFOLLOW);
  } catch (thrown) {
    if (thrown instanceof SQLiteError && thrown.code === "SQLITE_CANTOPEN" && mayBeOpened(path))
      return undefined;
    throw thrown;
  }
}

/** SQLite does not say why it cannot open a file. One that is gone, or that others made again, is worth another try. */
function mayBeOpened(path: string): boolean {
  try {
    accessSync(path, fsConstants.R_OK | fsConstants.W_OK);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
  }
}

function createIfAbsent(path: string): void {
  const { O_CREAT, O_EXCL, O_RDWR, O_NOFOLLOW } = fsConstants;
  try {
    // With O_EXCL an existing file is not opened, so this close cannot drop a lock of ours on it.
    closeSync(openSync(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW, 0o600));
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
  }
}

function hasMoved(database: Database): boolean {
  // bun 1.4.5 insists on 8 bytes where SQLite writes an int of 4.
  const answer = new Int32Array(2);
  database.fileControl(constants.SQLITE_FCNTL_HAS_MOVED, answer);
  return answer[0] !== 0;
}

async function stillHeld(path: string): Promise<MosaicError> {
  const pid = await findHolder(path);
  if (pid === undefined) {
    return new MosaicError("locked", `${path} is locked by another process`, { hint: `fuser -v '${path}'` });
  }
  const facts = await readProcessStat(pid);
  const stopped = facts.known && facts.value !== undefined && STOPPED_STATES.has(facts.value.state);
  return stopped
    ? new MosaicError("locked", `${path} is locked by pid ${pid}, which is stopped`, {
        hint: `kill -CONT ${pid}`,
      })
    : new MosaicError("locked", `${path} is locked by pid ${pid}`, { hint: `ps -fp ${pid}` });
}

/** The pid that /proc/locks names for this file; undefined when it names none that we can be sure of. */
async function findHolder(path: string): Promise<number | undefined> {
  try {
    const [locks, file] = await Promise.all([
      readFile("/proc/locks", "latin1"),
      stat(path, { bigint: true }),
    ]);
    return parseLockHolder(locks, file);
  } catch {
    return undefined;
  }
}

/**
 * Finds the writer of a file in the text of /proc/locks. Overlay and btrfs show another device there than
 * `stat` does: then nobody is found, rather than somebody else's lock on a file of the same number.
 */
export function parseLockHolder(
  locks: string,
  file: { readonly dev: bigint; readonly ino: bigint },
): number | undefined {
  for (const line of locks.split("\n")) {
    // "1: POSIX  ADVISORY  WRITE 7593 fe:00:2163596 1073741824 1073742335"; a waiter has "->" after the number.
    const [, pid, major, minor, inode] =
      /^\d+: POSIX +\w+ +WRITE (\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /.exec(line) ?? [];
    if (pid === undefined || pid === "0" || inode !== String(file.ino)) continue;
    if (deviceNumber(`0x${major}`, `0x${minor}`) === file.dev) return Number(pid);
  }
  return undefined;
}

/** Linux packs major and minor into one number: 12 bits of major above 8 of minor, the rest of both on top. */
function deviceNumber(majorText: string, minorText: string): bigint {
  const [major, minor] = [BigInt(majorText), BigInt(minorText)];
  return ((major & ~0xfffn) << 32n) | ((major & 0xfffn) << 8n) | ((minor & ~0xffn) << 12n) | (minor & 0xffn);
}

function refused(path: string, why: string): MosaicError {
  return new MosaicError("failure", `lock file ${path} is refused: ${why}`, {
    hint: `ls -ld '${path}', and remove it if it should not be there`,
  });
}

function cannotLock(path: string, thrown: unknown): MosaicError {
  if (thrown instanceof SQLiteError && thrown.code === "SQLITE_NOTADB") {
    return refused(path, "it has content, and a lock file of ours is empty");
  }
  return new MosaicError("failure", `cannot lock ${path}: ${describeError(thrown)}`, { cause: thrown });
}
