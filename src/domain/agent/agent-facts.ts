import { isAlive } from "../host/process-life.ts";
import type { Host } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { LONGEST_LAUNCH_RECORD, parseLaunched, type Launched } from "../../runtimes/launched.ts";
import type { AgentFacts } from "../../runtimes/contract.ts";

/** What a runtime's adapter is told about the agent in this pane. */
export async function agentFacts(
  host: Host,
  agent: Pick<RosterAgent, "name">,
  pane: { readonly pid: number; readonly path: string },
): Promise<AgentFacts> {
  const launched = await readLaunched(host, agent);
  const isThisProcess = launched?.pid === pane.pid && (await isAlive(host, launched));
  return {
    name: agent.name,
    pid: pane.pid,
    workingDirectory: isThisProcess ? launched.workingDirectory : pane.path,
    launched: isThisProcess ? launched : undefined,
    runFolder: host.paths.run,
    userHome: host.userHome,
  };
}

/** The last launch of an agent, whether or not that process still lives. */
export async function readLaunched(
  host: Pick<Host, "files" | "paths">,
  agent: Pick<RosterAgent, "name">,
): Promise<Launched | undefined> {
  const text = await host.files.readOwn(host.paths.launchRecord(agent.name), LONGEST_LAUNCH_RECORD + 1);
  return text === undefined ? undefined : parseLaunched(text);
}
