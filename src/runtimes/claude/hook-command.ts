/** Seconds after which claude gives up on a hook of ours. */
const HOOK_TIMEOUT_SECONDS = 5;

/**
 * A hook of claude's that runs our script with these arguments. With `args`, empty ones too, claude starts the program
 * itself: no path goes through a shell (2.1.329).
 */
export function hookCommand(script: string, args: readonly string[]): object {
  return { type: "command", command: script, args, timeout: HOOK_TIMEOUT_SECONDS };
}
