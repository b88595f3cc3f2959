import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetPlan } from "../../operations/fleet/plan.ts";
import { planText } from "../_shared/plan-text.ts";

export const plan = defineVerb({
  details:
    "Compares the roster with what is installed, with what each agent was started with, and with what runs, and " +
    "says for each agent what apply would do and why. Changes nothing. An agent that you stopped stays stopped.",
  args: {},
  exitCodes: {
    "not-in-wanted-state": "there is something to do, or it could not be found out",
    configuration: "no roster, a wrong one, or units of another home",
    "missing-program": "tmux or the user manager is missing",
  },
  examples: [{ command: "mosaic fleet plan", explains: "after you edited the roster" }],
  async run(context) {
    const { document, ending } = await context.perform(fleetPlan, {});
    return { exit: ending, text: (page) => planText(page, document.plan), json: document };
  },
});
