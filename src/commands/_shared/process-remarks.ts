import type { FleetPs } from "../../operations/documents/fleet-ps.ts";
import { pauseText } from "./pause-text.ts";

/** What a reader must know before the listing. */
export function processRemarks(list: Pick<FleetPs, "paused" | "unanswered">): string[] {
  return [
    ...(list.paused === null ? [] : [`the fleet is ${pauseText(list.paused)}`]),
    ...list.unanswered.map((what) => `could not be asked: ${what}`),
  ];
}
