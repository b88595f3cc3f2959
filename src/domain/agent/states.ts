import type { AgentObservation } from "../fleet/observation.ts";
import type { Host } from "../fleet/fleet.ts";
import type { AgentName } from "../names.ts";
import { lookAtAgents, type StateSources } from "./look.ts";
import type { AgentState } from "./state.ts";

/** What those agents are doing whose process lives; one more look of tmux at all of them, none where none lives. */
export async function statesOf(
  host: Host,
  sources: StateSources,
  seen: readonly AgentObservation[],
): Promise<ReadonlyMap<AgentName, AgentState>> {
  const living = seen
    .filter(({ pane }) => pane.known && pane.value?.dead === false)
    .map(({ agent }) => agent);
  if (living.length === 0) return new Map();
  const looks = await lookAtAgents(host, sources, living);
  return new Map(looks.map(({ agent, state }) => [agent.name, state]));
}
