import { defineVerb } from "../../cli/grammar/verb.ts";
import { schemaRoster } from "../../operations/host/schema-roster.ts";

export const roster = defineVerb({
  details: "The JSON schema (draft-7) that an editor checks a roster with.",
  args: {},
  examples: [{ command: "mosaic schema roster > roster.schema.json", explains: "write it beside a roster" }],
  async run(context) {
    const { document } = await context.perform(schemaRoster, {});
    return { text: JSON.stringify(document.roster, null, 2), json: document };
  },
});
