import type { AgentFacts } from "../contract.ts";

/** Where the extension in pi tells its state and takes messages. */
export function piChannel(
  runFolder: string,
  name: string,
): { readonly state: string; readonly socket: string } {
  return { state: `${runFolder}/${name}.pi.json`, socket: `${runFolder}/${name}.pi.sock` };
}

/**
 * The folder in which pi (0.87.1) keeps the conversations of a working directory. A folder that was asked for is taken
 * as it is, for all working directories.
 */
export function piSessionFolder(
  userHome: string,
  workingDirectory: string,
  environment: Readonly<Record<string, string | undefined>>,
  sessionDir: string | undefined,
): string {
  const absolute = (path: string) => {
    if (path === "~" || path.startsWith("~/")) return `${userHome}${path.slice(1)}`;
    return path.startsWith("/") ? path : `${workingDirectory}/${path}`;
  };
  const own = sessionDir || environment["PI_CODING_AGENT_SESSION_DIR"];
  if (own) return absolute(own);
  const agentFolder = absolute(environment["PI_CODING_AGENT_DIR"] || "~/.pi/agent");
  return `${agentFolder}/sessions/--${workingDirectory.replace(/^[/\\]/, "").replaceAll(/[/\\:]/g, "-")}--`;
}

/** The same for an agent that runs. */
export function sessionFolderOf(agent: AgentFacts): string {
  return agent.launched?.dataFolder ?? piSessionFolder(agent.userHome, agent.workingDirectory, {}, undefined);
}
