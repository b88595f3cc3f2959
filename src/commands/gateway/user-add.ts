import { ROLES } from "../../base/scopes.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayUserAdd } from "../../operations/gateway/users.ts";
import { codeText } from "../_shared/gateway-text.ts";

export const userAdd = defineVerb({
  details:
    "Lets somebody log in at the page. Without --password-stdin it prints a code with which they make a password " +
    "themselves, once. A viewer looks; a sender also sends messages; an operator also starts and stops; an admin may " +
    "all; a member nothing but what mosaic gateway allow gives.",
  args: {
    email: { type: "positional", valueHint: "EMAIL", description: "their mail address" },
    name: { type: "string", valueHint: "NAME", description: "what they are called" },
    role: {
      type: "enum",
      options: ROLES,
      default: "viewer",
      description: "what they may do",
    },
    passwordStdin: { type: "boolean", description: "read a password from stdin, at least 8 characters" },
  },
  exitCodes: { configuration: "there is such a user already" },
  examples: [
    { command: "mosaic gateway user add ada@example.org --role operator", explains: "print a code for Ada" },
  ],
  async run(context, { email, name = "", role, passwordStdin }) {
    const password = passwordStdin
      ? (await context.io.readInput(context.signal)).replace(/\r?\n$/, "")
      : null;
    const { document } = await context.perform(gatewayUserAdd, { email, name, role, password });
    const { user, code, code_until: until } = document;
    const added = `added ${user.email} as ${user.role}`;
    return {
      text: code === null || until === null ? added : `${added}\n\n${codeText(code, until)}`,
      json: document,
    };
  },
});
