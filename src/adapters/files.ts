import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import { chmod, lstat, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { decodeKeepingBytes, encodeKeptBytes } from "../base/kept-bytes.ts";
import type { Files } from "../domain/ports/files.ts";
import { fileError, isMissing } from "./file-error.ts";
import { behindLinks, requireNoDanglingLink } from "./links.ts";
import { replaceFile, type Replace } from "./replace-file.ts";
import { removeAbandoned } from "./temporary-file.ts";
import { readWholeFile } from "./whole-file.ts";

export { fileError } from "./file-error.ts";

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
      // O_NONBLOCK: a FIFO that somebody put there must not block us.
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

  write: writeBy(replaceFile),

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

/** Creates one folder inside an existing one; does nothing where a symlink is in its place. */
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

/** How `write` puts a file in its place is for the file system to offer (replace-file.ts). */
export function writeBy(replace: Replace): Files["write"] {
  return async (path, text, mode, links = "replace") => {
    try {
      const target = links === "follow" ? await behindLinks(path) : { path, mode: undefined };
      const folder = dirname(target.path);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      removeAbandoned(folder);
      await replace(target.path, encodeKeptBytes(text), target.mode ?? mode);
    } catch (thrown) {
      throw fileError("write", path, thrown);
    }
  };
}
