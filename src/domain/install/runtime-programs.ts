import type { MosaicError } from "../../base/errors.ts";
import type { AgentName } from "../../base/names.ts";
import { expandHome } from "../../base/user-home.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { AGENT_FOLDERS } from "./agent-folders.ts";
import { parseEnvironmentFile } from "./units/environment-file.ts";
import { type LaunchableRuntime, LAUNCHES } from "../../runtimes/launch-command.ts";
import { isRuntimeName } from "../../runtimes/runtime-name.ts";
import type { Host } from "../host/host.ts";
import { damagedPins, keptProgram, pinnedFor, readPins, takesPin } from "../host/pinned-versions.ts";
import { elsewhere, type Elsewhere } from "./missing-program.ts";

export interface MissingRuntime {
  readonly agent: AgentName;
  readonly program: string;
  /** How to install it, for a described runtime. */
  readonly install?: string | undefined;
  /** Why its program is not known: its description, or the file of the pinned versions, is wrong. */
  readonly problem?: string;
  /** That is the file of the pinned versions. */
  readonly pins?: MosaicError;
  /** Where the PATH of whoever asks has it. */
  readonly elsewhere?: Elsewhere | undefined;
}

type ProgramHost = Pick<Host, "files" | "paths" | "userHome" | "path" | "processes" | "binary">;

/** A runtime and the path of its program; undefined where that is not on the agents' PATH. */
export interface FoundRuntime {
  readonly name: LaunchableRuntime;
  readonly path: string | undefined;
  /** The command that installs it. */
  readonly install: string;
}

/** All runtimes that are programs, installed or not. */
export async function runtimesOf(host: ProgramHost): Promise<readonly FoundRuntime[]> {
  const path = await agentPath(host);
  return Object.entries(LAUNCHES).map(([name, { program, install }]) => ({
    name: name as LaunchableRuntime,
    path: host.processes.find(program, path),
    install,
  }));
}

/** Those that are installed. */
export function installedOf(runtimes: readonly FoundRuntime[]): readonly LaunchableRuntime[] {
  return runtimes.filter(({ path }) => path !== undefined).map(({ name }) => name);
}

/** How to install a runtime. */
export function installCommand(program: string): string {
  return (
    Object.values(LAUNCHES).find((launch) => launch.program === program)?.install ?? `install ${program}`
  );
}

/** What an agent needs that lacks it: to have it installed, or found. */
export function installOf({ program, install, elsewhere: its }: MissingRuntime): string {
  return its?.hint ?? install ?? installCommand(program);
}

/** What is so of agents that lack their program, in one line. */
export function factOfMissing(missing: readonly MissingRuntime[]): string {
  const gone = missing.filter((each) => each.elsewhere === undefined);
  const listed = gone.map(({ program, agent }) => `${program} (agent ${agent})`).join(", ");
  return [
    ...(gone.length === 0 ? [] : [`not installed: ${listed}`]),
    ...missing.flatMap(({ agent, elsewhere: its }) =>
      its === undefined ? [] : [`${its.fact} (agent ${agent})`],
    ),
  ].join("; ");
}

/** The agents that can be started, and those that lack their program. */
export interface Startable {
  readonly agents: readonly RosterAgent[];
  readonly missing: readonly MissingRuntime[];
}

/** Splits agents by whether their program is installed. */
export async function startableOf(fleet: ProgramHost, agents: readonly RosterAgent[]): Promise<Startable> {
  const missing = await missingRuntimes(fleet, agents);
  const names = new Set(missing.map(({ agent }) => agent));
  return { agents: agents.filter(({ name }) => !names.has(name)), missing };
}

/** Why such an agent does not run, in the words of every table. */
export function notInstalled(missing: MissingRuntime): string {
  const { program, problem, elsewhere: its } = missing;
  return problem ?? `${its?.fact ?? program}: ${installOf(missing)}`;
}

/** Agents whose program is not on the PATH that their unit will have. */
export async function missingRuntimes(
  fleet: ProgramHost,
  agents: readonly RosterAgent[],
): Promise<MissingRuntime[]> {
  const path = await agentPath(fleet);
  const missing: MissingRuntime[] = [];
  for (const agent of agents) {
    const { described, command } = agent;
    if (described !== undefined && described.problem !== "" && command === undefined) {
      missing.push({ agent: agent.name, program: described.name, problem: described.problem });
      continue;
    }
    const program = programOf(agent, fleet.userHome);
    if (program === undefined || fleet.processes.find(program, path) !== undefined) continue;
    const damage = takesPin(agent, fleet.binary) ? await damagedPins(fleet.files, fleet.paths) : undefined;
    if (damage !== undefined) {
      missing.push({ agent: agent.name, program, problem: damage.message, pins: damage });
    } else if ((await pinnedProgramOf(fleet, agent)) === undefined) {
      const install = described?.description?.install;
      const its = elsewhere(fleet.processes.find(program, fleet.path), fleet.paths.fleetEnvironment);
      missing.push({
        agent: agent.name,
        program,
        ...(install === undefined ? {} : { install }),
        ...(its === undefined ? {} : { elsewhere: its }),
      });
    }
  }
  return missing;
}

/** The program that the fleet keeps for an agent, where it exists. */
async function pinnedProgramOf(
  { files, paths }: Pick<Host, "files" | "paths">,
  { name, runtime, command }: RosterAgent,
): Promise<string | undefined> {
  if (command !== undefined || runtime === "stub" || runtime === "command") return undefined;
  if (!isRuntimeName(runtime)) return undefined;
  const version = pinnedFor(await readPins(files, paths), runtime, name);
  if (version === undefined) return undefined;
  const program = keptProgram(paths, runtime, version);
  return (await files.mode(program)) === undefined ? undefined : program;
}

/** An agent's PATH: the one that install-systemd wrote, behind the folders that the launcher adds. */
export async function agentPath(fleet: ProgramHost): Promise<string> {
  const written = parseEnvironmentFile((await fleet.files.read(fleet.paths.fleetEnvironment)) ?? "");
  const own = written["PATH"] ?? fleet.path;
  const onPath = own.split(":");
  const folders = AGENT_FOLDERS.map((folder) => `${fleet.userHome}/${folder}`).filter(
    (folder) => !onPath.includes(folder),
  );
  return [written["MOSAIC_RUNTIME_BIN"], ...folders, own].filter(Boolean).join(":");
}

/** undefined where no program is needed: the stub is part of mosaic. */
function programOf(agent: RosterAgent, userHome: string): string | undefined {
  if (agent.command !== undefined) return expandHome(agent.command[0], userHome);
  const described = agent.described?.description?.program;
  if (described !== undefined) return expandHome(described, userHome);
  return agent.runtime === "stub" ? undefined : agent.runtime;
}
