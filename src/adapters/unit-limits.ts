import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LimitFile } from "../domain/ports/user-manager.ts";

/** Where the kernel shows its hierarchy of version 2; on a host of version 1 these files are not there. */
const ROOT = "/sys/fs/cgroup";

/** A limit of a cgroup, without the line's end; undefined where there is no such cgroup, or not that controller. */
export async function readLimit(controlGroup: string, file: LimitFile): Promise<string | undefined> {
  try {
    return (await readFile(join(ROOT, controlGroup, file), "utf8")).trimEnd();
  } catch {
    return undefined;
  }
}

/**
 * Sets a limit that systemd has for the unit already, so that both agree. The files below a user's manager are the
 * user's own. A limit that the kernel refuses stays as it was.
 */
export async function writeLimit(controlGroup: string, file: LimitFile, text: string): Promise<void> {
  try {
    await writeFile(join(ROOT, controlGroup, file), text, { flag: "r+" });
  } catch {
    // readers get what the kernel holds
  }
}
