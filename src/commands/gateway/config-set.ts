import { MosaicError } from "../../base/errors.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayConfigSet } from "../../operations/gateway/config.ts";

export const configSet = defineVerb({
  details:
    "Changes settings in gateway/config.yaml; every other line of it stays. Several are written together, or none: a " +
    "certificate and its key belong together. A gateway reads them when it starts.",
  args: {
    settings: {
      type: "positional",
      valueHint: "KEY=VALUE",
      variadic: true,
      required: true,
      description: "settings and what they become; for one also KEY VALUE",
    },
  },
  exitCodes: { configuration: "the gateway would not start so" },
  examples: [
    { command: "mosaic gateway config set port 15000", explains: "another port, from the next start on" },
    {
      command: "mosaic gateway config set tls_certificate=/etc/m/c.pem tls_key=/etc/m/k.pem",
      explains: "TLS",
    },
  ],
  async run(context, { settings: words }) {
    const { document } = await context.perform(gatewayConfigSet, { settings: settingsIn(words) });
    if (document.restart) context.note("the gateway that runs does not know of it: mosaic gateway restart");
    const text = document.settings
      .map(({ key, value, changed }) => (changed ? `${key} is ${value}` : `${key} was ${value} already`))
      .join("\n");
    return { text, json: document };
  },
});

/** `KEY=VALUE …`, or one KEY and its VALUE. */
function settingsIn(words: readonly string[]): { key: string; value: string }[] {
  const [key = "", value] = words;
  if (words.length === 2 && value !== undefined && !key.includes("=")) return [{ key, value }];
  return words.map((word) => {
    const at = word.indexOf("=");
    if (at > 0) return { key: word.slice(0, at), value: word.slice(at + 1) };
    throw new MosaicError("usage", `${JSON.stringify(word)} is not KEY=VALUE`, {
      hint: "mosaic gateway config show",
    });
  });
}
