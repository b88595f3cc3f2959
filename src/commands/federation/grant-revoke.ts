import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationGrantRevoke } from "../../operations/federation/grants.ts";

export const grantRevoke = defineVerb({
  details: "Ends a grant for good: the very next request by it is refused.",
  args: {
    grant: { type: "positional", valueHint: "GRANT", description: "its id, or the first eight characters" },
  },
  examples: [
    {
      command: "mosaic federation grant revoke 0c5d4c7e",
      explains: "from now on",
    },
  ],
  async run(context, { grant }) {
    const { document } = await context.perform(federationGrantRevoke, { grant });
    return { text: `revoked what ${document.grant.peer} had by ${grant}`, json: document };
  },
});
