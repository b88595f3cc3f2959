import { agentOfUnit, parseAgentName, type AgentName } from "../../base/names.ts";
import { readHeartbeat } from "../heartbeat/read.ts";
import type { Host } from "../host/host.ts";

type Place = Pick<Host, "files" | "paths" | "processes">;

/** As the kernel calls the process of a tmux server. */
const TMUX_SERVER = "tmux: server";

/**
 * The agent in whose name the asking process speaks; undefined: a person, or a program of theirs. By its cgroup, which a
 * child keeps whatever it does; else by its ancestors up to an agent's pane. A variable alone only counts where the
 * kernel shows nothing: what carries an agent's name is no person, and never speaks as one.
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
    // who is below no tmux server is in no pane, and no file needs to be read
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

/** The first process of the agent's pane is among them. */
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
