import { MosaicError } from "../../base/errors.ts";
import { firstForeignByte, lineAndColumn } from "../../base/kept-bytes.ts";
import type { AgentName } from "../../base/names.ts";
import { expandHome } from "../../base/user-home.ts";
import type { Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { readEnvironmentFile } from "./units/environment-file.ts";

export interface EnvironmentProblems {
  /** Agents that cannot be started with the environment that they should have, and why. */
  readonly refused: readonly { readonly agent: AgentName; readonly what: string }[];
  /** `FILE:LINE: what`: lines that the agents will not see. Each once, however many agents read the file. */
  readonly warnings: readonly string[];
}

/**
 * What is wrong with the files that agents get their environment from: fleet.env, their own env file and the roster's
 * `env_file`. systemd 252 drops a line that it does not understand with a word in its own journal only, refuses a whole
 * file for one byte that is not UTF-8, and names neither file nor agent where a file is missing.
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
      const { fatal, missing, lost } = await problemsOf(path);
      for (const warning of lost) warnings.add(warning);
      if (fatal !== undefined) refused.push({ agent: agent.name, what: fatal });
      else if (missing && path === given) {
        refused.push({ agent: agent.name, what: `its env_file is missing: ${path}` });
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
}

async function lookAtFile({ files }: Pick<Fleet, "files">, path: string): Promise<FileProblems> {
  const none = { fatal: undefined, missing: false, lost: [] };
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
  return {
    ...none,
    lost: readEnvironmentFile(text).lost.map(({ line, what }) => `${path}:${line}: ${what}`),
  };
}
