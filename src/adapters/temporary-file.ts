import { lstatSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { temporaryName, writerOfTemporary } from "../domain/host/temporary-name.ts";
import { codeOf } from "./file-error.ts";

/** Folders that this process has looked through. */
const swept = new Set<string>();

/** A name beside the file, for what will be renamed to it. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), temporaryName(basename(path), process.pid, crypto.randomUUID().slice(0, 8)));
}

/** Those that are being written; undefined: none was so far. */
let unfinished: Set<string> | undefined;

/**
 * Makes a temporary file become what it is for. A process that exits meanwhile, as one that was sent SIGTERM does, takes
 * it along: there are many turns of the event loop in which that may be.
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
      // a folder that cannot be written any more: as after a kill
    }
  }
}

/**
 * Removes what writers that were killed have left in a folder: they hold what the file would have held. Once a process
 * and folder; a writer that lives, and whatever is no file of ours, is left alone. Never throws: it is not what the
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
