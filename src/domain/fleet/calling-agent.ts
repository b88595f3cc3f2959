import { agentOfUnit, parseAgentName, type AgentName } from "../../base/names.ts";
import { readHeartbeat } from "../heartbeat/read.ts";
import type { Host } from "../host/host.ts";

type Place = Pick<Host, "files" | "paths" | "processes">;

/** The name that the kernel shows for the process of a tmux server. */
const TMUX_SERVER = "tmux: server";

/**
 * The agent that the calling process speaks for; undefined: a person, or a program of theirs. Decides by the cgroup,
 * which a child keeps whatever it does, then by the ancestors up to an agent's pane. The environment variable counts
 * only where the kernel shows neither: a process that carries an agent's name never speaks as a person.
 */
export async function callingAgent(
  place: Place,
  claimed: string | undefined,
): Promise<AgentName | undefined> {
  const { processes } = place;
  const cgroup = await processes.cgroup(processes.ownPid());
  const units = cgroup.known ? (cgroup.value?.split("/") ?? []) : [];
  const name = parseAgentName(claimed ?? "");
  return (
    units.map(agentOfUnit).find((agent) => agent !== undefined) ?? (await agentAbove(place, name)) ?? name
  );
}

async function agentAbove(place: Place, claimed: AgentName | undefined): Promise<AgentName | undefined> {
  const { processes } = place;
  const ancestors = processes.ancestors();
  if (claimed !== undefined && (await isPaneOf(place, claimed, ancestors))) return claimed;
  for (const pid of ancestors) {
    // A process that is below no tmux server is in no pane, and no file has to be read.
    if ((await processes.commandLine(pid))[0] !== TMUX_SERVER) continue;
    for (const agent of await agentsWithBeat(place))
      if (agent !== claimed && (await isPaneOf(place, agent, ancestors))) return agent;
    return undefined;
  }
  return undefined;
}

async function agentsWithBeat({ files, paths }: Place): Promise<readonly AgentName[]> {
  const names = await files.list(paths.run).catch(() => []);
  return names.flatMap((name) => parseAgentName(/^(.+)\.hb$/.exec(name)?.[1] ?? "") ?? []);
}

/** Whether the first process of the agent's pane is among them. */
async function isPaneOf(
  { files, paths, processes }: Place,
  agent: AgentName,
  ancestors: readonly number[],
): Promise<boolean> {
  const beat = await readHeartbeat(files, paths.heartbeat(agent));
  if (beat === undefined || !ancestors.includes(beat.pid)) return false;
  const identity = await processes.identity(beat.pid);
  const now = identity.known ? identity.value?.startTime : undefined;
  return beat.startTime === undefined || now === undefined || now === beat.startTime;
}
