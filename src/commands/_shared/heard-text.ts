import { duration } from "../../cli/show/quantities.ts";

/** When the gateway of a host was heard from. */
export function heardText(isHeard: boolean, sinceMs: number | null): string {
  if (sinceMs === null) return "never";
  return isHeard ? "now" : `${duration(sinceMs)} ago`;
}
