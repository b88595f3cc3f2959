import { isConsentGiven } from "../_shared/consent.ts";
import { codeText } from "../_shared/gateway-text.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayInstall } from "../../operations/gateway/install.ts";

export const install = defineVerb({
  details:
    "Sets up the gateway of this host and starts it: its settings (gateway/config.yaml), its users, and a unit of its " +
    "own where there is a user manager. Without a person (MOSAIC_ASSUME_YES=1, or no terminal) the first user comes from " +
    "MOSAIC_ADMIN_NAME, MOSAIC_ADMIN_EMAIL and MOSAIC_ADMIN_PASSWORD; else it prints a code with which the first user " +
    "makes a password, once. MOSAIC_GATEWAY_PORT, MOSAIC_STORAGE_TIER and MOSAIC_CORS_ORIGIN are written into the " +
    "settings. Tier team needs MOSAIC_DATABASE_URL and MOSAIC_VALKEY_URL, which are written into files of yours alone; so " +
    "is MOSAIC_ANTHROPIC_API_KEY, where it is set, for agents whose env_file in the roster names that file. " +
    "Given again it does what is missing.",
  args: {
    start: { type: "boolean", default: true, negativeDescription: "set up, do not start" },
    tier: {
      type: "enum",
      options: ["local", "team", "standalone"],
      description: "what keeps users and audit: local, or team (standalone is the same)",
    },
  },
  exitCodes: {
    usage: "a variable is missing or makes no sense: it is named",
    configuration: "the settings are wrong, or the unit belongs to another home",
  },
  examples: [
    { command: "mosaic gateway install", explains: "set up, start, and print the first user's code" },
    { command: "mosaic gateway install --tier team", explains: "the same, on a PostgreSQL that hosts share" },
  ],
  async run(context, { start, tier }) {
    const headless = isConsentGiven(context, false) || context.json || !context.io.inputIsTerminal;
    const { document } = await context.perform(gatewayInstall, { headless, start, tier: tier ?? null });
    const { address, running, admin, code, code_until: until, written } = document;
    const lines = [
      ...written.map((path) => `wrote   ${path}`),
      ...(admin === null ? [] : [`admin   ${admin}`]),
      running ? `the gateway runs: ${address}` : `next: mosaic gateway start, then ${address}`,
      ...(code === null || until === null ? [] : ["", codeText(code, until)]),
    ];
    return { text: lines.join("\n"), json: document };
  },
});
