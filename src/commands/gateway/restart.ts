import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayRestart } from "../../operations/gateway/life.ts";

export const restart = defineVerb({
  details: "Stops the gateway and starts it again, with the settings as they are now.",
  args: {},
  examples: [{ command: "mosaic gateway restart", explains: "after a change of its settings" }],
  async run(context) {
    const { document } = await context.perform(gatewayRestart, {});
    return { text: `restarted: ${document.address}`, json: document };
  },
});
