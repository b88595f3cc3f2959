import { goOnAfterLimits } from "../../domain/agent/go-on-after-limits.ts";
import type { FleetLimitsFlush, FleetLimitsFlushRequest } from "../documents/fleet-limits-flush.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** Does what is due for agents whose usage limit has passed. */
export const fleetLimitsFlush = operation<FleetLimitsFlushRequest, FleetLimitsFlush>({
  needs: "act",
  agentsMay: "always",
  whilePaused: "refuse",
  async run({ services }) {
    const fleet = await services.fleet();
    const done = await goOnAfterLimits(fleet, {
      delivery: await services.deliveryTools(fleet),
      lock: (await services.restartLock()).kernelLock,
      hostName: services.hostName,
    });
    return {
      document: {
        ...heading(services, "mosaic.fleet.limits.flush/1"),
        resumed: [...done.resumed],
        delivered: done.delivered,
        later: [...done.later],
        busy: done.busy,
      },
    };
  },
});
