import { defineVerb } from "../../cli/grammar/verb.ts";

export const roster = defineVerb({
  details: "The JSON schema (draft-7) that an editor checks a roster with.",
  args: {},
  examples: [{ command: "mosaic schema roster > roster.schema.json", explains: "write it beside a roster" }],
  async run(context) {
    const { host } = await context.wire();
    const text = host.assets.text("fleet/roster.schema.json");
    return {
      text: text.trimEnd(),
      json: { schema: "mosaic.schema.roster/1", roster: JSON.parse(text) as unknown },
    };
  },
});
