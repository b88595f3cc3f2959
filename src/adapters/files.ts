import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import { chmod, lstat, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { decodeKeepingBytes, encodeKeptBytes } from "../base/kept-bytes.ts";
import type { Files } from "../domain/ports/files.ts";
import { fileError, isMissing } from "./file-error.ts";
import { behindLinks, requireNoDanglingLink } from "./links.ts";
import { finishing, removeAbandoned, temporaryBeside } from "./temporary-file.ts";
import { readWholeFile } from "./whole-file.ts";

export { fileError } from "./file-error.ts";

/** Waits outside of our thread: the waits of several writes are one then, of the disk's next commit. */
const onDisk = promisify(fsync);

/** The real file system. Every failure that a user can cause is a MosaicError that names the path. */
export const systemFiles: Files = {
  async read(path, options) {
    try {
      return decodeKeepingBytes(await readWholeFile(path, options));
    } catch (thrown) {
      if (!isMissing(thrown)) throw fileError("read", path, thrown);
      await requireNoDanglingLink(path);
      return undefined;
    }
  },

  // Synchronous inside: these are small files of the run folder, several for each agent, and `ps` reads them all.
  async readOwn(path, limit, from = 0) {
    let descriptor;
    try {
      // O_NONBLOCK: a FIFO that somebody put there must not hold us
      descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch {
      return undefined;
    }
    try {
      const facts = fstatSync(descriptor);
      if (!facts.isFile() || facts.uid !== process.getuid?.()) return undefined;
      const buffer = Buffer.alloc(Math.max(0, Math.min(limit, facts.size - from)));
      return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, buffer.length, from));
    } finally {
      closeSync(descriptor);
    }
  },

  async write(path, text, mode, links = "replace") {
    let temporary: string | undefined;
    try {
      const target = links === "follow" ? await behindLinks(path) : { path, mode: undefined };
      const folder = dirname(target.path);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      removeAbandoned(folder);
      temporary = temporaryBeside(target.path);
      const wanted = target.mode ?? mode;
      const written = temporary;
      await finishing(written, async () => {
        await writeNew(written, encodeKeptBytes(text), wanted);
        renameSync(written, target.path);
      });
    } catch (thrown) {
      if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
      throw fileError("write", path, thrown);
    }
  },

  // Synchronous inside, as readOwn is: a line of a few hundred bytes.
  async append(path, text) {
    let descriptor;
    try {
      makeMissingFolder(dirname(path));
      const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
      descriptor = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
      const facts = fstatSync(descriptor);
      if (!facts.isFile() || facts.uid !== process.getuid?.()) throw new Error("it is no file of ours");
      writeSync(descriptor, text);
      return fstatSync(descriptor).size;
    } catch (thrown) {
      throw fileError("add to", path, thrown);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  },

  async rename(from, to) {
    try {
      renameSync(from, to);
    } catch (thrown) {
      throw fileError("rename", from, thrown);
    }
  },

  async isLink(path) {
    try {
      return (await lstat(path)).isSymbolicLink();
    } catch (thrown) {
      if (isMissing(thrown)) return false;
      throw fileError("look at", path, thrown);
    }
  },

  async mode(path) {
    try {
      return (await lstat(path)).mode & 0o7777;
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw fileError("look at", path, thrown);
    }
  },

  async identity(path) {
    try {
      const { uid, dev, ino, mode, size } = await stat(path);
      return { owner: uid, mode: mode & 0o7777, file: `${dev}:${ino}`, size };
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw fileError("look at", path, thrown);
    }
  },

  async makeFolder(path, mode) {
    try {
      await mkdir(path, { recursive: true, mode });
      const facts = await lstat(path);
      if (!facts.isDirectory()) throw new Error("it is a symlink or a file");
      if ((facts.mode & 0o777) !== mode) await chmod(path, mode);
    } catch (thrown) {
      throw fileError("make the folder", path, thrown);
    }
  },

  async list(path) {
    try {
      return (await readdir(path)).toSorted();
    } catch (thrown) {
      if (isMissing(thrown)) return [];
      throw fileError("list", path, thrown);
    }
  },

  async remove(path) {
    try {
      await rm(path, { force: true });
    } catch (thrown) {
      throw fileError("remove", path, thrown);
    }
  },

  async move(from, to) {
    try {
      if ((await systemFiles.mode(to)) !== undefined) throw new Error(`${to} is there already`);
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await rename(from, to);
    } catch (thrown) {
      throw fileError("move", from, thrown);
    }
  },
};

/** One folder, in one that is there; of a symlink in its place nothing is made. */
function makeMissingFolder(path: string): void {
  try {
    mkdirSync(path, 0o700);
  } catch (thrown) {
    const isThere = thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST";
    if (!isThere) throw thrown;
    if (!lstatSync(path).isDirectory())
      throw new Error("its folder is a symlink or a file", { cause: thrown });
  }
}

/** On the disk when it resolves: what a power cut meets is the old file or the new one. */
async function writeNew(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    fchmodSync(descriptor, mode); // the umask took bits from the mode of open()
    await onDisk(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
