import { statSync } from "node:fs";
import type { Environment } from "./environment.ts";

/**
 * sudo, cron and ssh leave XDG_RUNTIME_DIR unset although the manager runs, and su leaves another user's: where the
 * manager's socket is in our own folder and ours, that is it. A folder of ours that somebody named is their choice.
 */
export function userBusEnvironment(environment: Environment, uid: number): Record<string, string> {
  const named = environment["XDG_RUNTIME_DIR"];
  const folder = `/run/user/${uid}`;
  if (named !== undefined && named !== folder && isFolderOf(named, uid)) return {};
  try {
    if (statSync(`${folder}/systemd/private`).uid === uid) {
      const bus = named === folder ? {} : { DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/bus` };
      return { XDG_RUNTIME_DIR: folder, ...bus };
    }
  } catch {
    // no manager of ours runs
  }
  return {};
}

function isFolderOf(path: string, uid: number): boolean {
  try {
    const facts = statSync(path);
    return facts.isDirectory() && facts.uid === uid;
  } catch {
    return false;
  }
}
