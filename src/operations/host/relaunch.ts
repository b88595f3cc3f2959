import { MosaicError } from "../../base/errors.ts";
import type { Services } from "../../compose/services.ts";
import { namesOf } from "../../domain/host/host.ts";
import { readFrameworkFile } from "../../domain/install/framework-version.ts";

/**
 * The arguments with which a binary restarts the running agents, each once it is idle; undefined where none runs.
 * Throws MosaicError where that is not known.
 */
export async function relaunchArguments(services: Services): Promise<readonly string[] | undefined> {
  const running = await runningAgents(services);
  const { home } = services.host.paths;
  return running.length === 0
    ? undefined
    : ["fleet", "restart", "--rolling", "--when-idle", ...running, `--mosaic-home=${home}`];
}

async function runningAgents(services: Services): Promise<readonly string[]> {
  const { files, paths } = services.host;
  if ((await readFrameworkFile(files, paths.home)) === undefined) return [];
  const fleet = await services.fleet("any-home");
  const states = await (await services.supervisor(fleet)).states();
  if (!states.known) throw new MosaicError("failure", `who runs cannot be told: ${states.why}`);
  return namesOf(fleet.roster.agents).filter((name) => {
    const state = states.value.get(name)?.state ?? "stopped";
    return ["running", "starting", "restarting"].includes(state);
  });
}
