import type { Heartbeat } from "./format.ts";

/** Whether the beat's process lives, and whether its writer still writes. Alive is not progress. */
export type Liveness =
  | { readonly word: "alive"; readonly ageMs: number }
  | { readonly word: "stale"; readonly ageMs: number }
  | { readonly word: "dead"; readonly ageMs: number }
  | { readonly word: "unknown"; readonly why: string };

/** What is known of the process that the beat names: the same one lives, it is gone, or it could not be asked. */
export type ProcessVerdict = "lives" | "gone" | "cannot tell";

export const DEFAULT_INTERVAL_MS = 15_000;

/**
 * The runtime's own beat, while it is younger than two intervals: the launcher does not write then. What only the
 * launcher knows of the agent is kept from its last one.
 */
export function chooseBeat(
  own: Heartbeat | undefined,
  native: Heartbeat | undefined,
  now: number,
  intervalMs: number = DEFAULT_INTERVAL_MS,
): Heartbeat | undefined {
  if (native === undefined || Math.abs(now - native.at) >= 2 * (own?.intervalMs ?? intervalMs)) return own;
  return {
    ...native,
    intervalMs: native.intervalMs ?? own?.intervalMs,
    launcher: native.launcher ?? own?.launcher,
    restarts: native.restarts ?? own?.restarts,
    activity: native.activity ?? own?.activity,
    state: native.state ?? own?.state,
    stateSince: native.state === undefined ? own?.stateSince : native.stateSince,
    stateSource: native.state === undefined ? own?.stateSource : native.stateSource,
  };
}

/**
 * Alive up to three of the writer's intervals, then stale. A beat from the future (a clock that was set back) is as
 * old as it is far away: it proves nothing either.
 */
export function liveness(
  beat: Heartbeat | undefined,
  process: ProcessVerdict,
  now: number,
  intervalMs: number = DEFAULT_INTERVAL_MS,
): Liveness {
  if (beat === undefined) return { word: "unknown", why: "no heartbeat file" };
  const ageMs = Math.abs(now - beat.at);
  if (process === "gone") return { word: "dead", ageMs };
  return { word: ageMs <= 3 * (beat.intervalMs ?? intervalMs) ? "alive" : "stale", ageMs };
}
