import type { AgentObservation } from "../fleet/observation.ts";

/** A plan looks at the screens of all agents of a fleet up to this size: a screen costs a millisecond. */
const MOST_SCREENS = 40;

/**
 * In a larger fleet, only agents whose turn the plan may cut are looked at; for the others their last heartbeat counts.
 * Pure.
 */
export function toBeLookedAt(agents: readonly AgentObservation[]): readonly AgentObservation[] {
  if (agents.length <= MOST_SCREENS) return agents;
  return agents.filter(({ changed }) => changed?.known === true && changed.value.length > 0);
}

/**
 * What an agent did at its last heartbeat; undefined where that belongs to an earlier process, or does not say it.
 * Pure.
 */
export function lastTold({ heartbeat, pane }: AgentObservation): string | undefined {
  const pid = pane.known && pane.value?.dead === false ? pane.value.pid : undefined;
  return heartbeat !== undefined && heartbeat.pid === pid ? heartbeat.state : undefined;
}
