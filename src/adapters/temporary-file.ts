import { lstatSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { temporaryName, writerOfTemporary } from "../domain/host/temporary-name.ts";
import { codeOf } from "./file-error.ts";

/** Folders that this process has cleaned. */
const swept = new Set<string>();

/** A name beside the file, for what will be renamed to it. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), temporaryName(basename(path), process.pid, crypto.randomUUID().slice(0, 8)));
}

/** The files that are being written; undefined: none yet. */
let unfinished: Set<string> | undefined;

/**
 * Turns a temporary file into the final one. If the process exits meanwhile, for example by SIGTERM, the temporary file
 * is removed.
 */
export async function finishing(temporary: string, finish: () => Promise<void>): Promise<void> {
  if (unfinished === undefined) {
    unfinished = new Set();
    process.on("exit", removeUnfinished);
  }
  unfinished.add(temporary);
  try {
    await finish();
  } finally {
    unfinished.delete(temporary);
  }
}

function removeUnfinished(): void {
  for (const path of unfinished ?? []) {
    try {
      rmSync(path, { force: true });
    } catch {
      // the folder is not writable any more: left as after a kill
    }
  }
}

/**
 * Removes what killed writers have left in a folder, because it contains what the file would contain. Once for each
 * process and folder; files of living writers, and any other files, are left alone. Never throws: it is not what the
 * caller came for.
 */
export function removeAbandoned(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  try {
    for (const name of readdirSync(folder)) {
      const pid = writerOfTemporary(name);
      if (pid === undefined || pid === process.pid || mayLive(pid)) continue;
      const path = join(folder, name);
      const facts = lstatSync(path);
      if (facts.isFile() && facts.uid === process.getuid?.()) rmSync(path, { force: true });
    }
  } catch {
    // the next write in this folder tries again, in another process
  }
}

/** Only a pid that the kernel does not know is proof. */
function mayLive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return codeOf(thrown) !== "ESRCH";
  }
}
