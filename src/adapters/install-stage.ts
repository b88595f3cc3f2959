import { constants, type Dirent } from "node:fs";
import { chmod, mkdir, open, readdir, readFile, rm, writeFile, type FileHandle } from "node:fs/promises";
import { MosaicError } from "../base/errors.ts";
import type { Stage } from "../domain/ports/update-tools.ts";
import { fileError } from "./files.ts";
import { flock } from "./process.ts";

/** flock's exit status for "another process holds it", in util-linux and busybox alike. */
const HELD_BY_ANOTHER = 1;

/**
 * Takes `.mosaic-install` in the folder of the binary. A flock(2) on that folder keeps others out, as in
 * scripts/install.sh: the kernel drops it with its holder, so nobody has to find out whether a pid still means the same
 * process, and an abandoned stage simply belongs to nobody.
 */
export async function openStage(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<Stage> {
  const path = `${folder}/.mosaic-install`;
  const lock = await lockFolder(folder, path, environment);
  try {
    await mkdir(path, { mode: 0o700 }).catch((thrown: unknown) => {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
    });
    await chmod(path, 0o700);
    await writeFile(`${path}/pid`, `${process.pid}\n`);
  } catch (thrown) {
    await lock.close();
    throw fileError("write to", folder, thrown);
  }
  return {
    path,
    async clear() {
      const entries: Dirent[] = await readdir(path, { withFileTypes: true });
      for (const { name } of entries) {
        if (name !== "pid") await rm(`${path}/${name}`, { recursive: true, force: true });
      }
    },
    async close() {
      await rm(path, { recursive: true, force: true });
      await lock.close();
    },
  };
}

/** Held as long as the descriptor is open: flock(1) locks the open file that it shares with us, and exits. */
async function lockFolder(
  folder: string,
  stage: string,
  environment: Readonly<Record<string, string>>,
): Promise<FileHandle> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY).catch((thrown: unknown) => {
    throw fileError("read", folder, thrown);
  });
  const status = await flock(handle.fd, environment).catch(async (thrown: unknown) => {
    await handle.close();
    throw thrown;
  });
  if (status === 0) return handle;
  await handle.close();
  if (status !== HELD_BY_ANOTHER) {
    throw new MosaicError("failure", `cannot lock ${folder}: flock exited with status ${status}`);
  }
  const pid = (await readFile(`${stage}/pid`, "utf8").catch(() => "")).trim();
  throw new MosaicError(
    "locked",
    `another installation runs here${/^\d+$/.test(pid) ? `, pid ${pid}` : ""}`,
    { hint: `fuser -v '${folder}'` },
  );
}
