import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayHostRemove } from "../../operations/gateway/hosts.ts";

export const hostRemove = defineVerb({
  details:
    "Takes a host out of the team. Its agents go on; its gateway takes no more messages. What waited for it ends as not " +
    "delivered, for whoever waits. It still knows the database's address: change that password where it must not.",
  args: { name: { type: "positional", valueHint: "HOST", description: "the host" } },
  exitCodes: { configuration: "this host is of no team" },
  examples: [{ command: "mosaic gateway host remove build3", explains: "a machine that is gone for good" }],
  async run(context, { name }) {
    const { document } = await context.perform(gatewayHostRemove, { name });
    return { text: `removed ${document.removed}`, json: document };
  },
});
