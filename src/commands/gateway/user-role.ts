import { ROLES } from "../../base/scopes.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayUserRole } from "../../operations/gateway/users.ts";

export const userRole = defineVerb({
  details: "Changes what a user may do, from their next request on, their tokens with it.",
  args: {
    email: { type: "positional", valueHint: "EMAIL", description: "the user" },
    role: {
      type: "positional",
      valueHint: "ROLE",
      choices: ROLES,
      description: "what they may do",
    },
  },
  exitCodes: { configuration: "nobody would be left who is an admin" },
  examples: [{ command: "mosaic gateway user role ada@example.org admin", explains: "let Ada do all" }],
  async run(context, { email, role }) {
    const { document } = await context.perform(gatewayUserRole, { email, role });
    return { text: `${document.user.email} is ${document.user.role} now`, json: document };
  },
});
