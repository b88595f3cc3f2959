import type { AgentState } from "../../runtimes/state.ts";
import { silentSince } from "../agent/silence.ts";
import type { AgentObservation } from "./observation.ts";

/** The default of MOSAIC_HEARTBEAT_IDLE_THRESHOLD. */
export const DEFAULT_IDLE_MS = 300_000;

/**
 * Whether an agent may be disturbed. Its own state decides; where that cannot be told (the `command` runtime), its pane
 * must have been silent for long enough. An agent without a living process may always be restarted.
 */
export function isIdle(
  { pane, supervised }: AgentObservation,
  state: AgentState | undefined,
  now: number,
  idleMs: number,
): boolean {
  if (supervised.known && ["stopped", "ended", "failed"].includes(supervised.value.state)) return true;
  if (!pane.known || pane.value === undefined || pane.value.dead) return false;
  if (state !== undefined && state.state !== "unknown" && state.state !== "starting") {
    return state.state === "idle" || state.state === "available";
  }
  const { activity } = pane.value;
  return activity !== undefined && now - silentSince(activity) >= idleMs;
}
