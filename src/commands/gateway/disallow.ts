import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayDisallow } from "../../operations/gateway/rights.ts";
import { RIGHTS_COLUMNS, rightsCells, verbsOf } from "../_shared/rights-text.ts";

export const disallow = defineVerb({
  details:
    "Takes a right away that was given with the same resource: from the next request on, and what is open by it is cut " +
    "off within five seconds. What the role or another right gives stays: it is shown.",
  args: {
    who: { type: "positional", valueHint: "WHO", description: "a user by mail address, or team:NAME" },
    verbs: {
      type: "positional",
      valueHint: "VERBS",
      description: "read, send, operate; with commas between several",
    },
    resource: { type: "positional", valueHint: "RESOURCE", description: "as it was given" },
  },
  examples: [
    {
      command: "mosaic gateway disallow ada@example.org send 'web1/*'",
      explains: "she may not send to them any more",
    },
  ],
  async run(context, { who, verbs, resource }) {
    const { document } = await context.perform(gatewayDisallow, { who, verbs: verbsOf(verbs), resource });
    return {
      text: (page) => page.table(RIGHTS_COLUMNS, rightsCells(document.rights)),
      json: document,
    };
  },
});
