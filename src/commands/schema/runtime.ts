import { defineVerb } from "../../cli/grammar/verb.ts";
import { schemaRuntime } from "../../operations/host/schema-runtime.ts";

export const runtime = defineVerb({
  details:
    "Prints the JSON schema (draft-7) with which an editor checks the description of a runtime of your own, " +
    "fleet/runtimes.local/NAME.yaml of the mosaic home.",
  args: {},
  examples: [
    { command: "mosaic schema runtime > runtime.schema.json", explains: "write it beside the descriptions" },
  ],
  async run(context) {
    const { document } = await context.perform(schemaRuntime, {});
    return { text: JSON.stringify(document.runtime, undefined, 2), json: document };
  },
});
