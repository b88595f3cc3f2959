import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationPeerShow } from "../../operations/federation/peers.ts";
import { GRANT_COLUMNS, grantCells, peerText } from "../_shared/federation-text.ts";

export const peerShow = defineVerb({
  args: { peer: { type: "positional", valueHint: "PEER", description: "the peer, as it is called here" } },
  examples: [{ command: "mosaic federation peer show shop", explains: "its keys, and what it may" }],
  async run(context, { peer }) {
    const { document } = await context.perform(federationPeerShow, { peer });
    return {
      text: (page) =>
        [
          peerText(page, document.peer),
          "",
          document.grants.length === 0
            ? "it has no grant"
            : page.table(GRANT_COLUMNS, document.grants.map(grantCells)),
        ].join("\n"),
      json: document,
    };
  },
});
