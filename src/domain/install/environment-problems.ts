import { MosaicError } from "../../base/errors.ts";
import { firstForeignByte, lineAndColumn } from "../../base/kept-bytes.ts";
import type { AgentName } from "../../base/names.ts";
import { expandHome } from "../../base/user-home.ts";
import type { Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { readEnvironmentFile } from "./units/environment-file.ts";

export interface EnvironmentProblems {
  /** Agents that cannot be started with their environment, and why. */
  readonly refused: readonly { readonly agent: AgentName; readonly what: string }[];
  /** `FILE:LINE: what`: lines that agents will not see. Each once, however many agents read the file. */
  readonly warnings: readonly string[];
}

/**
 * What is wrong with the files of the agents' environment: fleet.env, their own env files and the roster's `env_file`.
 * systemd 252 drops a line it does not understand with only a word in its own journal, rejects a whole file for one
 * byte that is not UTF-8, and names neither file nor agent where a file is missing.
 */
export async function environmentProblems(
  fleet: Fleet,
  agents: readonly RosterAgent[],
): Promise<EnvironmentProblems> {
  const { paths, userHome } = fleet;
  const read = new Map<string, Promise<FileProblems>>();
  const problemsOf = (path: string) => {
    const known = read.get(path) ?? lookAtFile(fleet, path);
    read.set(path, known);
    return known;
  };
  const refused: { agent: AgentName; what: string }[] = [];
  const warnings = new Set<string>();
  for (const agent of agents) {
    const given = agent.envFile === undefined ? undefined : expandHome(agent.envFile, userHome);
    const own = [paths.fleetEnvironment, paths.agentEnvironment(agent.name)];
    for (const path of given === undefined ? own : [...own, given]) {
      const { fatal, missing, lost, variables } = await problemsOf(path);
      for (const warning of lost) warnings.add(warning);
      const refuse = (what: string) => refused.push({ agent: agent.name, what });
      if (fatal !== undefined) refuse(fatal);
      else if (path === given) {
        const why = missing ? `its env_file is missing: ${path}` : await whyNot(fleet, path, variables);
        if (why !== undefined) refuse(why);
      }
    }
  }
  return { refused, warnings: [...warnings] };
}

interface FileProblems {
  /** Why no agent can be started with it. */
  readonly fatal: string | undefined;
  readonly missing: boolean;
  readonly lost: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** The variables by which an agent, its home and its server are found. */
const OWN_VARIABLE =
  /^MOSAIC_(?:AGENT_\w+|HOME|TMUX_SOCKET|HOLDER_SESSION|LAUNCH_MODE|LIFE|BINARY|HEARTBEAT_RUN_DIR)$/;
/** Programs that the launcher needs before it can report anything. */
const LAUNCHER_NEEDS = ["bash", "tmux"] as const;
/** The longest string in a program's environment: 32 pages on Linux. */
const LONGEST_VARIABLE = 131_071;

/** Why no agent can be started with this env_file, which mosaic reads and never writes. */
async function whyNot(
  { files }: Pick<Fleet, "files">,
  path: string,
  variables: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const own = Object.keys(variables).find((key) => OWN_VARIABLE.test(key));
  if (own !== undefined) return `${path}: ${own} is reserved: mosaic writes it`;
  const { PATH } = variables;
  if (PATH === undefined) return undefined;
  const folders = PATH.split(":").filter((folder) => folder.startsWith("/"));
  for (const program of LAUNCHER_NEEDS) {
    const found = await Promise.all(folders.map((folder) => files.mode(`${folder}/${program}`)));
    if (found.some((mode) => mode !== undefined)) continue;
    const taken = PATH.includes("$") ? ", and no $ in it means a variable" : "";
    return `${path}: ${program} is not on its PATH${taken}`;
  }
  return undefined;
}

async function lookAtFile({ files }: Pick<Fleet, "files">, path: string): Promise<FileProblems> {
  const none = { fatal: undefined, missing: false, lost: [], variables: {} };
  let text: string | undefined;
  try {
    text = await files.read(path);
  } catch (thrown) {
    if (!(thrown instanceof MosaicError)) throw thrown;
    return { ...none, fatal: thrown.message };
  }
  if (text === undefined) return { ...none, missing: true };
  const foreign = firstForeignByte(text);
  if (foreign !== undefined) {
    return { ...none, fatal: `${path}:${lineAndColumn(text, foreign.offset)}: ${foreign.what}` };
  }
  const nul = text.indexOf("\0");
  if (nul !== -1) return { ...none, fatal: `${path}:${lineAndColumn(text, nul)}: a NUL byte` };
  const { variables, lost } = readEnvironmentFile(text);
  for (const [key, value] of Object.entries(variables)) {
    const length = Buffer.byteLength(`${key}=${value}`);
    if (length <= LONGEST_VARIABLE) continue;
    const fatal = `${path}: ${key} has ${length} bytes; a program takes at most ${LONGEST_VARIABLE}`;
    return { ...none, fatal };
  }
  return { ...none, variables, lost: lost.map(({ line, what }) => `${path}:${line}: ${what}`) };
}
