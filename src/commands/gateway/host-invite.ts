import { defineVerb } from "../../cli/grammar/verb.ts";
import type { GatewayHostInvite } from "../../operations/documents/gateway-host-invite.ts";
import { gatewayHostInvite } from "../../operations/gateway/hosts.ts";

export const hostInvite = defineVerb({
  details:
    "Prints a code with which one new host comes into the team, once, within a quarter of an hour. Where this gateway has " +
    "an address for other machines (public_origin), the new host gets the addresses of the database and of Valkey from " +
    "there; otherwise they are set up on it first.",
  args: {
    lasts: { type: "duration", default: "15m", description: "how long it is good; at most 15m" },
  },
  exitCodes: { configuration: "this host is of no team" },
  examples: [{ command: "mosaic gateway host invite", explains: "for one new host" }],
  async run(context, { lasts }) {
    const { document } = await context.perform(gatewayHostInvite, { lasts_ms: lasts });
    return { text: inviteText(document), json: document };
  },
});

function inviteText({ code, code_until: until, url, database }: GatewayHostInvite): string {
  const head = [
    `good once, until ${until}`,
    "",
    `on the new host, which must reach the database at ${database}:`,
  ];
  if (url !== null) return [...head, `  mosaic gateway join ${url}`].join("\n");
  return [
    ...head,
    "  mosaic gateway config set database_url_file=PATH valkey_url_file=PATH",
    `  mosaic gateway join ${code}`,
    "",
    "both files (0600) say what this host's own say",
  ].join("\n");
}
