import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationGrantRevoke } from "../../operations/federation/grants.ts";

export const grantRevoke = defineVerb({
  details: "Ends a grant for good: the very next request by it is refused.",
  args: { grant: { type: "positional", valueHint: "GRANT", description: "its id" } },
  examples: [
    {
      command: "mosaic federation grant revoke 0c5d4c7e-8a51-4b3e-9d7e-2f6a1b0c9d8e",
      explains: "from now on",
    },
  ],
  async run(context, { grant }) {
    const { document } = await context.perform(federationGrantRevoke, { grant });
    return { text: `revoked what ${document.grant.peer} had by ${grant}`, json: document };
  },
});
