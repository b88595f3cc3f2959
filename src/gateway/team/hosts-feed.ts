import type { Composition } from "../../compose/services.ts";
import type { BusLine } from "../../domain/team/bus-line.ts";
import { readStateHint, STATES_CHANNEL } from "../../domain/team/channels.ts";
import { fleetHosts } from "../../operations/fleet/hosts.ts";
import { askOperation } from "../ask-operation.ts";
import { TeamFeed } from "../live/team-feed.ts";

/** The lists of the team's hosts from the database, read again when one of them says on the bus that it wrote. */
export function hostsFeed(composition: Composition, ends: AbortSignal, line: BusLine): TeamFeed {
  const told = new Set<() => void>();
  // Heard as long as the gateway runs, whether or not there are followers.
  line.bus.hear(STATES_CHANNEL, (bytes) => {
    if (readStateHint(bytes) !== undefined) for (const changed of told) changed();
  });
  line.follow(() => {
    for (const changed of told) changed();
  });
  return new TeamFeed({
    async look() {
      const services = composition.servicesFor({ signal: ends, needs: "read", note: ignore, warn: ignore });
      if ((await services.team()) === undefined) return undefined;
      return (await askOperation(composition, ends, fleetHosts, { hosts: [] })).document;
    },
    watch(changed) {
      told.add(changed);
      return () => void told.delete(changed);
    },
    now: () => performance.now(),
  });
}

function ignore(): void {}
