import type { Services } from "../../compose/services.ts";
import type { Invalidate } from "./fleet-feed.ts";
import { watchFleet } from "./fleet-signals.ts";

/** Watches the fleet as its roster has it, and anew when the roster changes. */
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
      // half a roster is read again when it is whole
      void begin().catch(ignore);
    });
  };
  // a fleet that cannot be read is told by the look
  void begin().catch(ignore);
  return {
    close() {
      isClosed = true;
      watching?.close();
    },
  };
}

function ignore(): void {}
