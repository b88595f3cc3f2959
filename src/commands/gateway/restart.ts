import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayRestart } from "../../operations/gateway/life.ts";

export const restart = defineVerb({
  details: "Stops the gateway and starts it again, with the settings as they are now.",
  args: {
    ifOutdated: {
      type: "boolean",
      description: "only where one runs from a binary that was replaced since",
    },
  },
  examples: [
    { command: "mosaic gateway restart", explains: "after a change of its settings" },
    { command: "mosaic gateway restart --if-outdated", explains: "after a binary was put in place by hand" },
  ],
  async run(context, { ifOutdated }) {
    const { document } = await context.perform(gatewayRestart, { if_outdated: ifOutdated });
    const { changed, running, address } = document;
    const asItWas = running
      ? "it was left as it is: its binary was not replaced"
      : "it does not run, and was left so";
    return { text: changed ? `restarted: ${address}` : asItWas, json: document };
  },
});
