import { createHash } from "node:crypto";
import { constants, createReadStream, createWriteStream } from "node:fs";
import {
  chmod,
  copyFile,
  link,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  statfs,
  unlink,
  writeFile,
} from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { describeError, MosaicError } from "../base/errors.ts";
import { dirname } from "../domain/host/path-parts.ts";
import type { BinaryFiles } from "../domain/ports/update-tools.ts";
import { fileError } from "./files.ts";

const LOCK_PATIENCE_MS = 1000;

/** Files of a hundred megabytes, which are never held in memory as a whole. */
export const binaryFiles: BinaryFiles = {
  async realPath(path) {
    try {
      return await realpath(path);
    } catch {
      return undefined;
    }
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

  async openStage(folder) {
    const path = `${folder}/.mosaic-install`;
    try {
      await takeStage(path);
      await writeFile(`${path}/pid`, `${process.pid}\n`);
    } catch (thrown) {
      throw thrown instanceof MosaicError ? thrown : fileError("write to", folder, thrown);
    }
    return { path, close: () => rm(path, { recursive: true, force: true }) };
  },
};

/** The folder is the lock, as for scripts/install.sh: who made it says in `pid` who it is. One of a dead process is taken over. */
async function takeStage(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
    return;
  } catch (thrown) {
    if (!hasCode(thrown, "EEXIST")) throw thrown;
  }
  const pid = await ownerOf(path);
  if (pid !== undefined && lives(pid)) {
    throw new MosaicError("locked", `another installation runs here, pid ${pid}`, {
      hint: `if none does: rm -r '${path}'`,
    });
  }
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { mode: 0o700 });
}

/** Who made the folder a moment ago has not written its pid yet. */
async function ownerOf(stage: string): Promise<number | undefined> {
  const deadline = performance.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const pid = Number((await readFile(`${stage}/pid`, "utf8").catch(() => "")).trim());
    if (Number.isInteger(pid) && pid > 0) return pid;
    if (performance.now() > deadline) return undefined;
    await Bun.sleep(50);
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return hasCode(thrown, "EPERM");
  }
}

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
