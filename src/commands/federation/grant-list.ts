import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationGrantList } from "../../operations/federation/grants.ts";
import { GRANT_COLUMNS, grantCells } from "../_shared/federation-text.ts";

export const grantList = defineVerb({
  args: { peer: { type: "string", valueHint: "PEER", description: "of this peer alone" } },
  examples: [{ command: "mosaic federation grant list", explains: "what peers may, newest first" }],
  async run(context, { peer = null }) {
    const { document } = await context.perform(federationGrantList, { peer });
    return {
      text: (page) =>
        document.grants.length === 0
          ? "there is no grant yet"
          : page.table(GRANT_COLUMNS, document.grants.map(grantCells)),
      json: document,
    };
  },
});
