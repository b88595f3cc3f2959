import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationGrantShow } from "../../operations/federation/grants.ts";
import { grantText } from "../_shared/federation-text.ts";

export const grantShow = defineVerb({
  args: { grant: { type: "positional", valueHint: "GRANT", description: "its id" } },
  examples: [
    {
      command: "mosaic federation grant show 0c5d4c7e-8a51-4b3e-9d7e-2f6a1b0c9d8e",
      explains: "whom it is for, what it has, until when",
    },
  ],
  async run(context, { grant }) {
    const { document } = await context.perform(federationGrantShow, { grant });
    return { text: (page) => grantText(page, document.grant), json: document };
  },
});
