import type { Services } from "../../compose/services.ts";
import type { EventFilter } from "../../domain/watch/event.ts";
import { readEvents } from "../../domain/watch/journal.ts";
import type { FleetEvents, FleetEventsRequest } from "../documents/fleet-events.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { isForOther, ONLY_LOOKS } from "../team/for-other.ts";
import { eventOf } from "./event-of.ts";

const DEFAULT_MS = 24 * 3_600_000;

/** What happened in the fleet. Agents that have left the roster still have their events. */
export const fleetEvents = operation<FleetEventsRequest, FleetEvents>({
  needs: "read",
  whilePaused: "allow",
  elsewhere: isForOther,
  async run(call, request) {
    if (isForOther(request, call.services)) {
      const { doElsewhere } = await import("../team/elsewhere.ts");
      return await doElsewhere<FleetEvents>(call, "fleet.events", request, ONLY_LOOKS);
    }
    const { services } = call;
    const filter = eventFilter(services, request);
    const events = await readEvents(services.host, filter);
    return {
      document: {
        ...heading(services, "mosaic.fleet.events/1"),
        since: timestampOf(filter.since),
        events: events.slice(-(request.last ?? events.length)).map(eventOf),
      },
    };
  },
});

/** Which events of the journal are wanted. */
export function eventFilter(
  { host }: Pick<Services, "host">,
  { since, until, agents, kinds }: Omit<FleetEventsRequest, "host" | "last">,
): EventFilter {
  return {
    since: since === null ? host.clock.now() - DEFAULT_MS : Date.parse(since),
    until: until === null ? undefined : Date.parse(until),
    agents,
    kinds,
  };
}
