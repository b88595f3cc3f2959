import type { AgentObservation } from "./observation.ts";
import type { Host } from "../host/host.ts";
import type { AgentName } from "../../base/names.ts";
import { lookAtAgents, type AgentLook, type StateSources } from "../agent/look.ts";
import type { AgentState } from "../../runtimes/state.ts";

/**
 * What the agents that live are doing. Takes one more look at tmux for all of them together, and none where no agent
 * lives.
 */
export async function statesOf(
  host: Host,
  sources: StateSources,
  seen: readonly AgentObservation[],
): Promise<ReadonlyMap<AgentName, AgentState>> {
  const looks = await looksOf(host, sources, seen);
  return new Map([...looks].map(([name, { state }]) => [name, state]));
}

/** The same, with everything that the look found. */
export async function looksOf(
  host: Host,
  sources: StateSources,
  seen: readonly AgentObservation[],
): Promise<ReadonlyMap<AgentName, AgentLook>> {
  const living = seen
    .filter(({ pane }) => pane.known && pane.value?.dead === false)
    .map(({ agent }) => agent);
  if (living.length === 0) return new Map();
  const looks = await lookAtAgents(host, sources, living);
  return new Map(looks.map((look) => [look.agent.name, look]));
}
