import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayRecover } from "../../operations/gateway/recover.ts";
import type { GatewayRecover } from "../../operations/documents/gateway-recover.ts";
import { codeText } from "../_shared/gateway-text.ts";

export const recover = defineVerb({
  details:
    "Lets an admin in again who has lost the password, or the last token: prints a code that is good once, for an hour, " +
    "or with --token a token with every scope, for an hour. A user who was disabled, or is no admin any more, is again. " +
    "It asks nobody, needs no gateway that runs, and works for whoever owns the mosaic home; the audit says that it was " +
    "done.",
  args: {
    email: {
      type: "positional",
      valueHint: "EMAIL",
      required: false,
      description: "the admin, where there are several",
    },
    token: { type: "boolean", description: "a token, for a program, in place of a code for the page" },
  },
  exitCodes: { configuration: "the gateway's database belongs to another user" },
  examples: [
    { command: "mosaic gateway recover", explains: "the only admin makes a new password" },
    {
      command: "mosaic gateway recover ada@example.org --token",
      explains: "a script of Ada's gets in again",
    },
  ],
  async run(context, { email = null, token }) {
    const { document } = await context.perform(gatewayRecover, { email, token });
    for (const what of document.changed) context.note(NOTES[what]);
    return { text: textOf(document), json: document };
  },
});

const NOTES: Readonly<Record<GatewayRecover["changed"][number], string>> = {
  enabled: "the user was disabled, and may log in again",
  admin: "the user was no admin, and is again",
};

function textOf({ code, token, until }: GatewayRecover): string {
  return code === null ? (token ?? "") : codeText(code, until);
}
