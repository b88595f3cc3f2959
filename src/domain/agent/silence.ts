/** How much time one second of tmux's `window_activity` may hide. */
const ACTIVITY_STEP_MS = 1000;

/** Since when a pane has certainly been silent, in milliseconds since the epoch; `activity` is that of a pane. */
export function silentSince(activity: number): number {
  return activity + ACTIVITY_STEP_MS;
}
