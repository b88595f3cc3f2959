import type { AgentObservation } from "./observation.ts";

/** MOSAIC_HEARTBEAT_IDLE_THRESHOLD where it is not set. */
export const DEFAULT_IDLE_MS = 300_000;

/**
 * Silent for long enough to be disturbed. tmux tells whole seconds, so one more must have passed. What is not known to
 * be silent is not idle; what does not live may be restarted.
 */
export function isIdle({ pane, supervised }: AgentObservation, now: number, idleMs: number): boolean {
  if (supervised.known && (supervised.value.state === "stopped" || supervised.value.state === "failed"))
    return true;
  if (!pane.known || pane.value === undefined || pane.value.dead) return false;
  const { activity } = pane.value;
  return activity !== undefined && now - (activity + 1) * 1000 >= idleMs;
}
