import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayRights } from "../../operations/gateway/rights.ts";
import { RIGHTS_COLUMNS, rightsCells } from "../_shared/rights-text.ts";

export const rights = defineVerb({
  details:
    "What users and teams may do: by their role over everything, and by what is bound to them or to a team.",
  args: {
    who: {
      type: "positional",
      required: false,
      valueHint: "WHO",
      description: "a user by mail address, or team:NAME (default: everybody)",
    },
  },
  examples: [
    { command: "mosaic gateway rights", explains: "what everybody may" },
    { command: "mosaic gateway rights ada@example.org", explains: "what Ada may, and by what" },
  ],
  async run(context, { who = null }) {
    const { document } = await context.perform(gatewayRights, { who });
    return {
      text: (page) =>
        document.rights.length === 0
          ? "nobody may log in yet"
          : page.table(RIGHTS_COLUMNS, document.rights.flatMap(rightsCells)),
      json: document,
    };
  },
});
