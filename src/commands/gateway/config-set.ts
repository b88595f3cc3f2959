import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayConfigSet } from "../../operations/gateway/config.ts";

export const configSet = defineVerb({
  details:
    "Changes a setting in gateway/config.yaml; every other line of it stays. A gateway reads it when it starts.",
  args: {
    key: { type: "positional", valueHint: "KEY", description: "the setting" },
    value: { type: "positional", valueHint: "VALUE", description: "what it becomes" },
  },
  exitCodes: { configuration: "the gateway would not start so" },
  examples: [
    { command: "mosaic gateway config set port 15000", explains: "another port, from the next start on" },
  ],
  async run(context, { key, value }) {
    const { document } = await context.perform(gatewayConfigSet, { key, value });
    if (document.restart) context.note("the gateway that runs does not know of it: mosaic gateway restart");
    return { text: document.changed ? `${key} is ${value}` : `${key} was ${value} already`, json: document };
  },
});
