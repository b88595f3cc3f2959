import { closeSync, constants, fchmodSync, fsync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { finishing, temporaryBeside } from "./temporary-file.ts";
import { openUnnamed, type UnnamedFile } from "./unnamed-file.ts";

/**
 * Replaces the file at the path by these bytes. They are on disk when it resolves: a power cut leaves the old or the
 * new file.
 */
export type Replace = (path: string, bytes: Uint8Array, mode: number) => Promise<void>;

/** Waits outside of our thread, so that several writes wait for the same commit of the disk. */
const onDisk = promisify(fsync);

/**
 * Writes a file that has no name until it is complete, so that a killed writer leaves nothing behind. Where that is not
 * possible, one with a temporary name (`replaceByName`), which the next write in the folder removes.
 */
export const replaceFile: Replace = async (path, bytes, mode) => {
  const file = await openUnnamed(dirname(path), mode);
  if (file === undefined) return replaceByName(path, bytes, mode);
  try {
    await fill(file.descriptor, bytes, mode);
    if (takeName(file, path)) return;
  } finally {
    closeSync(file.descriptor);
  }
  return replaceByName(path, bytes, mode);
};

/** Synchronous: the second name exists between two system calls, without a turn of the event loop. */
function takeName(file: UnnamedFile, path: string): boolean {
  // where nothing has the path, nothing is to be replaced
  if (file.name(path)) return true;
  const temporary = temporaryBeside(path);
  if (!file.name(temporary)) return false;
  try {
    renameSync(temporary, path);
    return true;
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
}

export const replaceByName: Replace = async (path, bytes, mode) => {
  const temporary = temporaryBeside(path);
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    await finishing(temporary, async () => {
      const descriptor = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
      try {
        await fill(descriptor, bytes, mode);
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporary, path);
    });
  } catch (thrown) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // the first failure is the one to report
    }
    throw thrown;
  }
};

async function fill(descriptor: number, bytes: Uint8Array, mode: number): Promise<void> {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
  fchmodSync(descriptor, mode); // the umask took bits from the mode of open()
  await onDisk(descriptor);
}
