import { hooksFilePath, type HooksPlace } from "../../domain/setup/config/change-hooks.ts";
import type { Call } from "../operation.ts";

/** A change takes milliseconds; a process that holds the lock for longer is stopped, and the error names it. */
const LOCK_PATIENCE_MS = 10_000;

/** Where this user's claude hooks are set, and what they run. */
export function hooksPlace({ services, signal }: Pick<Call, "services" | "signal">): HooksPlace {
  const { host, findUserFile, surroundings } = services;
  return {
    files: host.files,
    find: findUserFile,
    exclusively: async (lock, work) => {
      const { kernelLock } = await services.restartLock();
      return kernelLock.withLock(lock, work, { patienceMs: LOCK_PATIENCE_MS, signal });
    },
    path: hooksFilePath(surroundings.environment, host.userHome, () => surroundings.workingDirectory),
    script: host.paths.claudeHook,
  };
}
