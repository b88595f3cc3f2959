import { defineVerb } from "../../cli/grammar/verb.ts";
import { schemaPatterns } from "../../operations/host/schema-patterns.ts";

export const patterns = defineVerb({
  details: "Prints the JSON schema (draft-7) with which an editor checks fleet/patterns.yaml.",
  args: {},
  examples: [
    { command: "mosaic schema patterns > patterns.schema.json", explains: "write it beside such a file" },
  ],
  async run(context) {
    const { document } = await context.perform(schemaPatterns, {});
    return { text: JSON.stringify(document.patterns, undefined, 2), json: document };
  },
});
