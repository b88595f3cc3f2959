import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { chmod, lstat, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describeError, MosaicError } from "../base/errors.ts";
import type { Files } from "../domain/ports/files.ts";

/** The real file system. Every failure that a user can cause is a MosaicError that names the path. */
export const systemFiles: Files = {
  async read(path) {
    try {
      return await readFile(path, "utf8");
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw fileError("read", path, thrown);
    }
  },

  // Synchronous inside: these are small files of the run folder, several for each agent, and `ps` reads them all.
  async readOwn(path, limit) {
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
      const buffer = Buffer.alloc(Math.min(limit, facts.size));
      return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, buffer.length, 0));
    } finally {
      closeSync(descriptor);
    }
  },

  async write(path, text, mode) {
    const folder = dirname(path);
    const temporary = join(
      folder,
      `.${basename(path)}.${process.pid}.${crypto.randomUUID().slice(0, 8)}.tmp`,
    );
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const handle = await open(
        temporary,
        constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
        mode,
      );
      try {
        await handle.writeFile(text);
        await handle.chmod(mode); // the umask took bits from the mode of open()
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, path);
    } catch (thrown) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw fileError("write", path, thrown);
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
};

function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof Error && "code" in thrown && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR")
  );
}

/** Why an operation on a file failed, in our words. */
export function fileError(verb: string, path: string, thrown: unknown): MosaicError {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : describeError(thrown);
  const reasons: Record<string, string> = {
    EACCES: "permission denied",
    EPERM: "not permitted",
    EROFS: "the file system is read-only",
    ENOSPC: "no space left on the device",
    ENOTDIR: "a part of the path is not a folder",
    EEXIST: "a part of the path is not a folder",
    EISDIR: "it is a folder",
    ERR_FS_EISDIR: "it is a folder",
    ELOOP: "it is a symlink",
  };
  return new MosaicError("failure", `cannot ${verb} ${path}: ${reasons[code] ?? code}`, { cause: thrown });
}
