import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationPeerRemove } from "../../operations/federation/peers.ts";

export const peerRemove = defineVerb({
  details:
    "Refuses the peer for good and ends its grants, from its very next request on. It comes back with a new invite alone, " +
    "and without any grant. What it did stays in the audit.",
  args: { peer: { type: "positional", valueHint: "PEER", description: "the peer, as it is called here" } },
  examples: [{ command: "mosaic federation peer remove shop", explains: "and all that it may" }],
  async run(context, { peer }) {
    const { document } = await context.perform(federationPeerRemove, { peer });
    const count = document.revoked.length;
    return {
      text: `removed ${peer}${count === 0 ? "" : `, and ended its ${count === 1 ? "grant" : `${count} grants`}`}`,
      json: document,
    };
  },
});
