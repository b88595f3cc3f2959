import type { AgentName } from "../../base/names.ts";
import { expandHome } from "../../base/user-home.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { AGENT_FOLDERS } from "./agent-folders.ts";
import { parseEnvironmentFile } from "./units/environment-file.ts";
import type { Fleet } from "../host/host.ts";

export interface MissingRuntime {
  readonly agent: AgentName;
  readonly program: string;
}

/** Agents whose program is not on the PATH that their unit will have. */
export async function missingRuntimes(
  fleet: Fleet,
  agents: readonly RosterAgent[],
): Promise<MissingRuntime[]> {
  const path = await agentPath(fleet);
  const missing: MissingRuntime[] = [];
  for (const agent of agents) {
    const program = programOf(agent, fleet.userHome);
    if (program !== undefined && fleet.processes.find(program, path) === undefined) {
      missing.push({ agent: agent.name, program });
    }
  }
  return missing;
}

/** The PATH an agent gets: what install-systemd wrote down, with the folders the launcher adds. */
export async function agentPath(fleet: Fleet): Promise<string> {
  const written = parseEnvironmentFile((await fleet.files.read(fleet.paths.fleetEnvironment)) ?? "");
  const folders = AGENT_FOLDERS.map((folder) => `${fleet.userHome}/${folder}`);
  return [written["MOSAIC_RUNTIME_BIN"], ...folders, written["PATH"] ?? fleet.path].filter(Boolean).join(":");
}

/** undefined where nothing has to be found: the stub is part of mosaic. */
function programOf(agent: RosterAgent, userHome: string): string | undefined {
  if (agent.command !== undefined) return expandHome(agent.command[0], userHome);
  return agent.runtime === "stub" ? undefined : agent.runtime;
}
