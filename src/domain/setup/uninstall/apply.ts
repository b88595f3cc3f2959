import { describeError } from "../../../base/errors.ts";
import { installRecordPath } from "../../install/install-record.ts";
import type { FoundInstallation } from "./installed.ts";
import { planUninstall, type UninstallOptions } from "./plan.ts";
import type { Removal } from "../../ports/removal.ts";
import { disableUnits, stopEverything } from "./stop-all.ts";

export interface UninstallReport {
  readonly removed: readonly string[];
  /** What went wrong. The rest was done, and the same command can be repeated. */
  readonly problems: readonly string[];
}

/**
 * Stops everything, then removes. Whatever cannot be stopped keeps everything in place: without its unit an agent could
 * not be stopped at all. Our hooks in other programs' files go together with the script they call. The record and the
 * binary go only when everything else is gone.
 */
export async function uninstall(
  removal: Removal,
  installed: FoundInstallation,
  options: UninstallOptions,
  takeHooksOff: () => Promise<void>,
): Promise<UninstallReport> {
  const stuck = await stopEverything(installed);
  if (stuck.length > 0) return { removed: [], problems: stuck };
  // agents that ended have written logs that were not there before
  const plan = await planUninstall(removal, installed, options);
  const problems = await disableUnits(installed, plan.disable);
  const removed: string[] = [];
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (thrown) {
      problems.push(describeError(thrown));
    }
  };
  const { paths, fleet, binaries, ownsUnits } = installed;
  const last = new Set([...binaries, installRecordPath(paths.home)]);
  await attempt(takeHooksOff);
  for (const { path, text } of plan.rewrite) await attempt(() => removal.write(path, text, 0o600, "follow"));
  for (const path of plan.remove.filter((each) => !last.has(each))) {
    await attempt(async () => {
      await removal.remove(path);
      removed.push(path);
    });
  }
  if (ownsUnits && (await fleet.manager.availability()).available) {
    await attempt(() => fleet.manager.daemonReload());
  }
  if (problems.length > 0) return { removed, problems };
  for (const path of plan.remove.filter((each) => last.has(each))) {
    await attempt(async () => {
      await removal.remove(path);
      removed.push(path);
    });
  }
  for (const folder of plan.folders) {
    await attempt(async () => {
      if (await removal.removeEmptyFolder(folder)) removed.push(folder);
    });
  }
  return { removed, problems };
}

/** Removes empty folders that a killed uninstall has left. */
export async function removeEmptyFolders(removal: Removal, folders: readonly string[]): Promise<void> {
  for (const folder of folders) await removal.removeEmptyFolder(folder);
}
