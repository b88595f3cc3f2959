import type { Composition } from "../../compose/services.ts";
import { fleetPs } from "../../operations/fleet/ps.ts";
import { askOperation } from "../ask-operation.ts";
import { FleetFeed } from "./fleet-feed.ts";
import { watchAsRostered } from "./watch-as-rostered.ts";

const ALL = { agents: [], classes: [], states: [], attention: false, check: false };

/**
 * The one feed of a gateway's own fleet, for its pages and for the other hosts of its team. `ends`: aborted when the
 * gateway ends.
 */
export function fleetOfHost(composition: Composition, ends: AbortSignal): FleetFeed {
  return new FleetFeed({
    async look(agents) {
      const request = { ...ALL, agents: agents === "all" ? [] : [...agents] };
      return (await askOperation(composition, ends, fleetPs, request)).document;
    },
    watch: (invalidate) =>
      watchAsRostered(
        () => composition.servicesFor({ signal: ends, needs: "read", note: ignore, warn: ignore }),
        invalidate,
      ),
    now: () => performance.now(),
  });
}

function ignore(): void {}
