import type { AgentFacts } from "../contract.ts";

/** Where the hooks of this agent's claude write what happens; emptied at each launch. */
export function claudeEventsFile(runFolder: string, name: string): string {
  return `${runFolder}/${name}.events`;
}

/** The settings that claude is started with: the hooks, for this agent only. */
export function claudeSettingsFile(runFolder: string, name: string): string {
  return `${runFolder}/${name}.claude.json`;
}

/** The folder of everything claude keeps: CLAUDE_CONFIG_DIR, else ~/.claude. */
export function claudeFolder(
  environment: Readonly<Record<string, string | undefined>>,
  userHome: string,
  workingDirectory: string,
): string {
  const own = environment["CLAUDE_CONFIG_DIR"] ?? "";
  if (own === "") return `${environment["HOME"] || userHome}/.claude`;
  return own.startsWith("/") ? own : `${workingDirectory}/${own}`;
}

/** The same of an agent that runs. */
export function claudeFolderOf(agent: AgentFacts): string {
  return agent.launched?.dataFolder ?? `${agent.userHome}/.claude`;
}

/** Where claude (2.1.329) records the conversations of a working directory: all but letters and digits become "-". */
export function claudeProjectFolder(agent: AgentFacts): string {
  return `${claudeFolderOf(agent)}/projects/${agent.workingDirectory.replaceAll(/[^A-Za-z0-9]/g, "-")}`;
}
