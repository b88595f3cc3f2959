import type { AgentState } from "../../runtimes/state.ts";
import { silentSince } from "../agent/silence.ts";
import type { AgentObservation } from "./observation.ts";

/** MOSAIC_HEARTBEAT_IDLE_THRESHOLD where it is not set. */
export const DEFAULT_IDLE_MS = 300_000;

/**
 * Whether an agent may be disturbed: it says so itself, or, where its state cannot be told (any command), its pane has
 * been silent for long enough. An agent that is not known to be idle is not; one that does not live may be restarted.
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
