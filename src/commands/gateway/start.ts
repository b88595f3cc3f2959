import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayStart } from "../../operations/gateway/life.ts";

export const start = defineVerb({
  details:
    "Starts the gateway of this host: its unit, or a process of its own where there is no user manager.",
  args: {},
  examples: [{ command: "mosaic gateway start", explains: "start it, and print where it is" }],
  async run(context) {
    const { document } = await context.perform(gatewayStart, {});
    return {
      text: `${document.changed ? "started" : "it runs already"}: ${document.address}`,
      json: document,
    };
  },
});
