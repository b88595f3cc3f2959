import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayStop } from "../../operations/gateway/life.ts";

export const stop = defineVerb({
  details: "Stops the gateway. Agents, deliveries and workers go on: none depends on it.",
  args: {},
  examples: [{ command: "mosaic gateway stop", explains: "stop it; no agent notices" }],
  async run(context) {
    const { document } = await context.perform(gatewayStop, {});
    return { text: document.changed ? "stopped" : "it did not run", json: document };
  },
});
