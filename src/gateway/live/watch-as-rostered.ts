import type { Services } from "../../compose/services.ts";
import type { Invalidate } from "./fleet-feed.ts";
import { watchFleet } from "./fleet-signals.ts";

/** Watches the fleet by its roster, and starts over when the roster changes. */
export function watchAsRostered(
  servicesNow: () => Pick<Services, "fleet" | "fleetSignals">,
  invalidate: Invalidate,
): { close(): void } {
  let watching: { close(): void } | undefined;
  let isClosed = false;
  const begin = async () => {
    const services = servicesNow();
    const fleet = await services.fleet();
    const signals = await services.fleetSignals(fleet.roster.tmux.socketName);
    if (isClosed) return;
    watching?.close();
    watching = watchFleet(fleet, signals, invalidate, () => {
      invalidate("all");
      // a roster that is half written is read again once it is complete
      void begin().catch(ignore);
    });
  };
  // the look reports a fleet that cannot be read
  void begin().catch(ignore);
  return {
    close() {
      isClosed = true;
      watching?.close();
    },
  };
}

function ignore(): void {}
