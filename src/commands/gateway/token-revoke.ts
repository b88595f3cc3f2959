import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayTokenRevoke } from "../../operations/gateway/tokens.ts";

export const tokenRevoke = defineVerb({
  args: { name: { type: "positional", valueHint: "NAME", description: "the token" } },
  examples: [{ command: "mosaic gateway token revoke ci", explains: "it is refused from now on" }],
  async run(context, { name }) {
    const { document } = await context.perform(gatewayTokenRevoke, { name });
    return { text: `${document.name} is revoked`, json: document };
  },
});
