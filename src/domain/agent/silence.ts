/** The time that one second of tmux's `window_activity` may hide. */
const ACTIVITY_STEP_MS = 1000;

/** From when on a pane is certain to have been silent; `activity` as a pane has it. Milliseconds since the epoch. */
export function silentSince(activity: number): number {
  return activity + ACTIVITY_STEP_MS;
}
