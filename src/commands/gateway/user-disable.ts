import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayUserDisable } from "../../operations/gateway/users.ts";

export const userDisable = defineVerb({
  details: "Locks a user out: their sessions end, and their tokens are not taken any more.",
  args: {
    email: { type: "positional", valueHint: "EMAIL", description: "the user" },
    undo: { type: "boolean", description: "let them in again" },
  },
  exitCodes: { configuration: "nobody would be left who is an admin" },
  examples: [{ command: "mosaic gateway user disable ada@example.org", explains: "lock Ada out, now" }],
  async run(context, { email, undo }) {
    const { document } = await context.perform(gatewayUserDisable, { email, undo });
    const { user } = document;
    return {
      text: user.disabled === null ? `${user.email} may log in` : `${user.email} is locked out`,
      json: document,
    };
  },
});
