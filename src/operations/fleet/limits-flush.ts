import { goOnAfterLimits } from "../../domain/agent/go-on-after-limits.ts";
import { sendNotices } from "../../domain/agent/send-notices.ts";
import { stopFleet } from "../../domain/fleet/stop-fleet.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { FleetLimitsFlush, FleetLimitsFlushRequest } from "../documents/fleet-limits-flush.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** Does what is due for agents whose usage limit has passed, or who have used their budget. */
export const fleetLimitsFlush = operation<FleetLimitsFlushRequest, FleetLimitsFlush>({
  needs: "act",
  agentsMay: "always",
  whilePaused: "refuse",
  async run({ services }) {
    const fleet = await services.fleet();
    const delivery = await services.deliveryTools(fleet);
    const stop = async (agent: RosterAgent) => {
      const supervisor = await services.supervisor(fleet);
      const options = {
        wholeFleet: false,
        now: false,
        // one that has begun another turn is looked at again when that is over
        idleTimeoutMs: 0,
        by: "its budget",
        sources: delivery.sources,
        progress: async () => undefined,
      };
      const report = await stopFleet(fleet, supervisor, [agent], options, await services.stopTools());
      return report.agents.every(({ outcome }) => outcome === "stopped" || outcome === "was not running");
    };
    const done = await goOnAfterLimits(fleet, {
      delivery,
      lock: (await services.restartLock()).kernelLock,
      hostName: services.hostName,
      stop,
    });
    const { notify } = fleet.roster;
    if (done.overBudget.length > 0 && notify !== undefined) {
      await sendNotices(fleet, notify, await services.noticeTools());
    }
    return {
      document: {
        ...heading(services, "mosaic.fleet.limits.flush/1"),
        resumed: [...done.resumed],
        over_budget: [...done.overBudget],
        stopped: [...done.stopped],
        delivered: done.delivered,
        later: [...done.later],
        busy: done.busy,
      },
    };
  },
});
