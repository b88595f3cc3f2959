import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetNotifyTest } from "../../operations/fleet/notify-test.ts";

export const notifyTest = defineVerb({
  details:
    "Sends a notice that says it is a test, by the way that the roster's notify says: a command, ntfy or a webhook. " +
    "Real ones are sent when an agent waits for somebody, fails, or is done with its work, whatever notify lists below on.",
  args: {},
  exitCodes: {
    failure: "it was not sent, or the roster has no notify",
    configuration: "no roster, or a wrong one",
  },
  examples: [{ command: "mosaic fleet notify test", explains: "does it reach me?" }],
  async run(context) {
    const { document, ending } = await context.perform(fleetNotifyTest, {});
    const { by, problem } = document;
    return {
      exit: ending,
      text: problem === null ? `sent by ${by ?? ""}` : `not sent: ${problem}`,
      json: document,
    };
  },
});
