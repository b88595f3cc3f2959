import type { AgentObservation } from "../fleet/observation.ts";

/** Agents whose screens are looked at for a plan, whatever becomes of them: a screen costs a millisecond. */
const MOST_SCREENS = 40;

/** Of a large fleet only those of whom a plan may cut a turn; what the others do is what they told last. Pure. */
export function toBeLookedAt(agents: readonly AgentObservation[]): readonly AgentObservation[] {
  if (agents.length <= MOST_SCREENS) return agents;
  return agents.filter(({ changed }) => changed?.known === true && changed.value.length > 0);
}

/** What an agent did by its last beat; undefined where that is of another life, or does not say it. Pure. */
export function lastTold({ heartbeat, pane }: AgentObservation): string | undefined {
  const pid = pane.known && pane.value?.dead === false ? pane.value.pid : undefined;
  return heartbeat !== undefined && heartbeat.pid === pid ? heartbeat.state : undefined;
}
