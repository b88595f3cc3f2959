import { pauseFleet, type Pause } from "../../domain/fleet/pause.ts";
import type { FleetPause, FleetPauseRequest } from "../documents/fleet-pause.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";

/** Holds back every start, restart and message until the fleet is resumed. */
export const fleetPause = operation<FleetPauseRequest, FleetPause>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ reason }) => ({ command: "fleet pause", detail: reason }),
  async run({ services }, { reason }) {
    const { host, hostName } = services;
    const { pause, isNew } = await pauseFleet(host, `${host.userName}@${hostName}`, reason);
    return {
      document: {
        ...heading(services, "mosaic.fleet.pause/1"),
        paused: pauseOf(pause),
        was_paused: !isNew,
      },
    };
  },
});

/** A pause, as documents write it. */
export function pauseOf({ since, by, reason }: Pause): FleetPause["paused"] {
  return { since: timestampOf(since), by, reason };
}
