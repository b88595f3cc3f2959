import { offersList } from "../../runtimes/choices.ts";

/**
 * The command that helps an agent that is blocked by this. `runtime`: undefined where it is not known; then nothing is
 * promised of a list.
 */
export function helpCommand(
  agent: string,
  reason: string | null | undefined,
  runtime: string | undefined,
): string {
  // nobody can answer a limit: what it says of its end is on the screen
  if (reason === "rate-limit") return `mosaic agent explain ${agent}`;
  return offersList(runtime, reason) ? `mosaic agent answer ${agent}` : `mosaic agent attach ${agent}`;
}
