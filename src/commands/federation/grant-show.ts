import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationGrantShow } from "../../operations/federation/grants.ts";
import { grantText } from "../_shared/federation-text.ts";

export const grantShow = defineVerb({
  args: {
    grant: { type: "positional", valueHint: "GRANT", description: "its id, or the first eight characters" },
  },
  examples: [
    {
      command: "mosaic federation grant show 0c5d4c7e",
      explains: "whom it is for, what it has, until when",
    },
  ],
  async run(context, { grant }) {
    const { document } = await context.perform(federationGrantShow, { grant });
    return { text: (page) => grantText(page, document.grant), json: document };
  },
});
