import { offersList } from "../../runtimes/choices.ts";

/**
 * The command that helps with an agent in this state. `runtime` undefined: not known, so that a list of options is not
 * promised.
 */
export function helpCommand(
  agent: string,
  reason: string | null | undefined,
  runtime: string | undefined,
): string {
  // Nobody can answer a limit; its end is shown on the screen.
  if (reason === "rate-limit") return `mosaic agent explain ${agent}`;
  return offersList(runtime, reason) ? `mosaic agent answer ${agent}` : `mosaic agent attach ${agent}`;
}
