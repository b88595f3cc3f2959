import { parseEnvironmentFile } from "./units/environment-file.ts";
import { expandHome } from "../../base/user-home.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { Fleet } from "../host/host.ts";

/**
 * The environment of a launcher in direct mode, or of the holder script without an agent: the same as in the units,
 * from the same files.
 */
export async function launchEnvironment(
  fleet: Fleet,
  agent: RosterAgent | undefined,
): Promise<Record<string, string>> {
  const { files, paths, roster, userHome } = fleet;
  const fromFile = async (path: string) => parseEnvironmentFile((await files.read(path)) ?? "");
  const common = {
    HOME: userHome,
    USER: fleet.userName,
    PATH: fleet.path,
    LANG: "C.UTF-8",
    ...(await fromFile(paths.fleetEnvironment)),
    MOSAIC_HOME: paths.home,
    MOSAIC_TMUX_SOCKET: roster.tmux.socketName,
    MOSAIC_HOLDER_SESSION: roster.tmux.holderSession,
    MOSAIC_HEARTBEAT_RUN_DIR: paths.run,
    MOSAIC_HEARTBEAT_INTERVAL: String(fleet.heartbeatIntervalMs / 1000),
  };
  if (agent === undefined) return common;
  const { restart } = agent;
  return {
    ...common,
    MOSAIC_BINARY: fleet.binary,
    MOSAIC_LAUNCH_MODE: "direct",
    MOSAIC_RESTART_POLICY: restart.policy,
    MOSAIC_RESTART_MAX: String(restart.max),
    MOSAIC_RESTART_WINDOW: String(restart.windowMs / 1000),
    MOSAIC_RESTART_BACKOFF: String(restart.backoffMs / 1000),
    ...(await fromFile(paths.agentEnvironment(agent.name))),
    ...(agent.envFile === undefined ? {} : await fromFile(expandHome(agent.envFile, userHome))),
  };
}
