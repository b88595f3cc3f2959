import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayLogin } from "../../operations/gateway/login.ts";
import { codeText } from "../_shared/gateway-text.ts";

export const login = defineVerb({
  details:
    "Prints a code that is good once, for an hour: with it a user makes a new password, and a first user, while there " +
    "is none, becomes an admin. A password that was lost is made anew so. The code before it is void.",
  args: {
    email: { type: "positional", valueHint: "EMAIL", required: false, description: "the user" },
  },
  examples: [
    { command: "mosaic gateway login", explains: "for the first user of this gateway" },
    { command: "mosaic gateway login ada@example.org", explains: "Ada makes a new password" },
  ],
  async run(context, { email = null }) {
    const { document } = await context.perform(gatewayLogin, { email });
    return { text: codeText(document.code, document.code_until), json: document };
  },
});
