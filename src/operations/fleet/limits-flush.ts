import { goOnAfterLimits, type LimitTools } from "../../domain/agent/go-on-after-limits.ts";
import { sendNotices } from "../../domain/agent/send-notices.ts";
import { stopForBudget } from "../../domain/fleet/stop-for-budget.ts";
import type { Fleet } from "../../domain/host/host.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { FleetLimitsFlush, FleetLimitsFlushRequest } from "../documents/fleet-limits-flush.ts";
import { heading } from "../heading.ts";
import { operation, type Call } from "../operation.ts";

/** Repeats at most this often while the roster changes; the next process sees further changes. */
const MOST_TIMES = 3;

/** Does what is due for agents whose usage limit has passed, or that have used their budget. */
export const fleetLimitsFlush = operation<FleetLimitsFlushRequest, FleetLimitsFlush>({
  needs: "act",
  agentsMay: "always",
  whilePaused: "refuse",
  async run({ services }) {
    let fleet = await services.fleet();
    let done = await goOnAfterLimits(fleet, await toolsOf(services, fleet));
    for (let times = 1; times < MOST_TIMES && !done.busy; times += 1) {
      // the launcher believes that what is due after this was decided by the present roster
      const now = await services.fleet();
      if (boundsOf(now) === boundsOf(fleet)) break;
      fleet = now;
      const more = await goOnAfterLimits(fleet, await toolsOf(services, fleet));
      done = {
        resumed: [...done.resumed, ...more.resumed],
        overBudget: [...done.overBudget, ...more.overBudget],
        stopped: [...done.stopped, ...more.stopped],
        delivered: done.delivered + more.delivered,
        later: more.later,
        busy: more.busy,
      };
    }
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

/** The part of the roster that decides what is due. */
function boundsOf({ roster }: Fleet): string {
  return JSON.stringify(roster.agents.map(({ name, onLimit, budget }) => [name, onLimit, budget]));
}

async function toolsOf(services: Call["services"], fleet: Fleet): Promise<LimitTools> {
  const delivery = await services.deliveryTools(fleet);
  return {
    delivery,
    lock: (await services.restartLock()).kernelLock,
    hostName: services.hostName,
    async stop(agent: RosterAgent) {
      const supervisor = await services.supervisor(fleet);
      return await stopForBudget(fleet, supervisor, agent, delivery.sources, await services.stopTools());
    },
  };
}
