import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetPlan } from "../../operations/fleet/plan.ts";
import { atHosts, HOST_EXITS, hostsOutcome, isSeveral, ON_HOSTS, onlyHost } from "../_shared/on-hosts.ts";
import { planText } from "../_shared/plan-text.ts";

export const plan = defineVerb({
  details:
    "Compares the roster with what is installed, with what each agent was started with, and with what runs, and " +
    "says for each agent what apply would do and why. Changes nothing. An agent that you stopped stays stopped.",
  args: ON_HOSTS,
  exitCodes: {
    "not-in-wanted-state": "there is something to do, or it could not be found out",
    configuration: "no roster, a wrong one, or units of another home",
    "missing-program": "tmux or the user manager is missing",
    ...HOST_EXITS,
  },
  examples: [
    { command: "mosaic fleet plan", explains: "after you edited the roster" },
    { command: "mosaic fleet plan --host all", explains: "what is due on every host of the team" },
  ],
  async run(context, { host: hosts }) {
    if (isSeveral(hosts)) {
      const ends = await atHosts(context, hosts, fleetPlan, () => ({}));
      return await hostsOutcome(context, ends, (page, document) =>
        planText(page, document.plan, document.host),
      );
    }
    const host = onlyHost(hosts);
    const { document, ending } = await context.perform(fleetPlan, { host });
    if (host !== null) {
      return { exit: ending, text: (page) => planText(page, document.plan, host), json: document };
    }
    return { exit: ending, text: (page) => planText(page, document.plan), json: document };
  },
});
