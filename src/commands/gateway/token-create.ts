import { MosaicError } from "../../base/errors.ts";
import { isScope, SCOPES } from "../../base/scopes.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayTokenCreate } from "../../operations/gateway/tokens.ts";

export const tokenCreate = defineVerb({
  details:
    "Prints a token for a program, once: only its SHA-256 is kept. Scopes do not include each other: read looks, send " +
    "sends messages, operate starts, stops and pauses, admin changes the roster and the gateway.",
  args: {
    name: { type: "positional", valueHint: "NAME", description: "what it is for" },
    scope: {
      type: "string",
      valueHint: "SCOPES",
      required: true,
      description: "what it may do: read, send, operate, admin; with commas between several",
    },
    user: { type: "string", valueHint: "EMAIL", description: "it may never do more than this user" },
    lasts: { type: "duration", description: "how long it is good (default: for ever)" },
  },
  exitCodes: { configuration: "there is a token of this name" },
  examples: [
    { command: "mosaic gateway token create monitor --scope read", explains: "for a program that looks" },
    { command: "mosaic gateway token create ci --scope read,send --lasts 24h", explains: "for one day" },
  ],
  async run(context, { name, scope, user = null, lasts = null }) {
    const words = scope.split(",").map((word) => word.trim());
    const scopes = words.filter(isScope);
    const unknown = words.find((word) => !isScope(word));
    if (unknown !== undefined) {
      throw new MosaicError("usage", `--scope: '${unknown}' is none of ${SCOPES.join(", ")}`);
    }
    const { document } = await context.perform(gatewayTokenCreate, { name, scopes, user, lasts_ms: lasts });
    context.note("it is shown this once; keep it in a file of mode 0600, for --token-file");
    return { text: document.secret, json: document };
  },
});
