import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetLimitsFlush } from "../../operations/fleet/limits-flush.ts";

export const limitsFlush = defineVerb({
  details:
    "Does what is due for agents whose usage limit has passed: delivers the messages that were kept for them, and tells " +
    "them to go on where the roster says on_limit: resume. Of those who have used their budget of the day somebody is " +
    "told, and they are stopped where the roster says then: stop. Launchers run this when something is due; run by hand " +
    "it does no harm: nothing is said twice.",
  args: {},
  exitCodes: { configuration: "no roster, or a wrong one", locked: "the fleet is paused" },
  examples: [{ command: "mosaic fleet limits flush", explains: "what is due" }],
  async run(context) {
    const { document } = await context.perform(fleetLimitsFlush, {});
    const { resumed, delivered, over_budget: over, stopped, later, busy } = document;
    const parts = [
      resumed.length === 0 ? "nobody told to go on" : `told to go on: ${resumed.join(", ")}`,
      `${delivered} delivered`,
      ...(over.length === 0 ? [] : [`over their budget: ${over.join(", ")}`]),
      ...(stopped.length === 0 ? [] : [`stopped: ${stopped.join(", ")}`]),
      ...(later.length === 0 ? [] : [`later: ${later.join(", ")}`]),
      ...(busy ? ["another process is at it"] : []),
    ];
    return { text: parts.join("; "), json: document };
  },
});
