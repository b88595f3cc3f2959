import type { Context } from "../../cli/context.ts";
import type { Services } from "../../compose/services.ts";
import { hooksFilePath, type HooksPlace } from "../../domain/setup/config/change-hooks.ts";

/** A change takes milliseconds: whoever holds the lock for longer is stopped, and the error names it. */
const LOCK_PATIENCE_MS = 10_000;

/** Where claude's hooks are set for this user, and what they run. */
export function hooksPlace(context: Context, services: Services): HooksPlace {
  const { environment, signal } = context;
  const { host, findUserFile } = services;
  return {
    files: host.files,
    find: findUserFile,
    exclusively: async (lock, work) => {
      const { kernelLock } = await services.restartLock();
      return kernelLock.withLock(lock, work, { patienceMs: LOCK_PATIENCE_MS, signal });
    },
    path: hooksFilePath(environment, host.userHome, () => context.workingDirectory),
    script: `${host.paths.home}/tools/fleet/claude-hook.sh`,
  };
}
