import { defineVerb } from "../../cli/grammar/verb.ts";
import { schemaRoster } from "../../operations/host/schema-roster.ts";

export const roster = defineVerb({
  details: "Prints the JSON schema (draft-7) with which an editor checks a roster.",
  args: {},
  examples: [{ command: "mosaic schema roster > roster.schema.json", explains: "write it beside a roster" }],
  async run(context) {
    const { document } = await context.perform(schemaRoster, {});
    const { host } = await context.wire("read");
    // the same bytes that init writes beside a roster, so that a redirected copy does not differ
    return { text: host.assets.text("fleet/roster.schema.json").trimEnd(), json: document };
  },
});
