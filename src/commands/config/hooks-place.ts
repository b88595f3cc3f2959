import type { Context } from "../../cli/context.ts";
import type { Services } from "../../compose/services.ts";
import { hooksFilePath, type HooksPlace } from "../../domain/setup/config/change-hooks.ts";

/** Where claude's hooks are set for this user, and what they run. */
export function hooksPlace({ environment, workingDirectory }: Context, services: Services): HooksPlace {
  const { host, findUserFile } = services;
  return {
    files: host.files,
    find: findUserFile,
    path: hooksFilePath(environment, host.userHome, workingDirectory),
    script: `${host.paths.home}/tools/fleet/claude-hook.sh`,
  };
}
