import { createHash } from "node:crypto";
import { constants, createReadStream, createWriteStream } from "node:fs";
import {
  chmod,
  copyFile,
  link,
  open,
  readlink,
  realpath,
  rename,
  rm,
  statfs,
  unlink,
} from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describeError, MosaicError } from "../base/errors.ts";
import { dirname } from "../domain/host/path-parts.ts";
import type { BinaryFiles } from "../domain/ports/update-tools.ts";
import { fileError } from "./files.ts";

// Not imported: its bytecode would be in the binary (Bun 1.4.5).
const { createGunzip } = process.getBuiltinModule("node:zlib");

/** Files of a hundred megabytes, which are never held in memory as a whole. */
export const binaryFiles: Omit<BinaryFiles, "openStage"> = {
  async realPath(path) {
    try {
      return await realpath(path);
    } catch {
      return undefined;
    }
  },

  async isReplaced() {
    // Linux says it in the link's text; where there is no such link, nobody can tell, and an update goes on
    const running = await readlink("/proc/self/exe").catch(() => "");
    return running.endsWith(" (deleted)");
  },

  async sha256(path) {
    const hash = createHash("sha256");
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
        hash.update(chunk as Uint8Array);
      }
    } catch (thrown) {
      if (hasCode(thrown, "ENOENT", "ENOTDIR")) return undefined;
      throw fileError("read", path, thrown);
    }
    return hash.digest("hex");
  },

  async unpack(from, to, limit) {
    let size = 0;
    const hash = createHash("sha256");
    const counted = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        size += chunk.length;
        hash.update(chunk);
        done(size > limit ? new Error("it holds more than the manifest says") : null, chunk);
      },
    });
    try {
      const target = createWriteStream(to, { flags: "wx", mode: 0o700 });
      await pipeline(createReadStream(from), createGunzip(), counted, target);
      await settle(to, 0o755);
      return hash.digest("hex");
    } catch (thrown) {
      if (hasCode(thrown, "ENOSPC", "EDQUOT", "EFBIG", "EACCES", "EROFS"))
        throw fileError("write", to, thrown);
      throw new MosaicError("failure", `${from} cannot be unpacked: ${describeError(thrown)}`, {
        cause: thrown,
      });
    }
  },

  async duplicate(from, to) {
    try {
      await rm(to, { force: true });
      try {
        await link(from, to);
      } catch {
        // another file system, one without links, or a file that is not ours to link
        await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
        await settle(to, 0o755);
      }
    } catch (thrown) {
      throw fileError("write", to, thrown);
    }
  },

  async replace(from, to) {
    try {
      await rename(from, to);
      // two names of one file: rename(2) then does nothing
      await unlink(from).catch(() => undefined);
      await syncFolder(dirname(to));
    } catch (thrown) {
      throw fileError("write", to, thrown);
    }
  },

  async freeBytes(folder) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      return undefined;
    }
  },
};

/** To the disk, with the mode that the umask took bits from. */
async function settle(path: string, mode: number): Promise<void> {
  await chmod(path, mode);
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The rename has happened: a folder that cannot be read or synced is no reason to say that it has not. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function hasCode(thrown: unknown, ...codes: readonly string[]): boolean {
  return thrown instanceof Error && "code" in thrown && codes.includes(String(thrown.code));
}
