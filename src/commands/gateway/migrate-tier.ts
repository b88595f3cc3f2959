import { CONSENT, requireConsent } from "../_shared/consent.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayMigrateTier } from "../../operations/gateway/migrate-tier.ts";
import type { GatewayMigrateTier } from "../../operations/documents/gateway-migrate-tier.ts";

export const migrateTier = defineVerb({
  details:
    "Brings the users and the audit of this host's gateway into the PostgreSQL of a team, all of it or nothing, and sets " +
    "the gateway up for it; it is stopped meanwhile and started again. Sessions and tokens stay behind, and so do peers and " +
    "grants: other teams are enrolled anew. A database that " +
    "has anything else is refused. Given again it does what is missing. The addresses come from MOSAIC_DATABASE_URL and " +
    "MOSAIC_VALKEY_URL, or from files: one with a password is not taken from the command line, where all can read it.",
  args: {
    to: { type: "enum", options: ["team", "local"], required: true, description: "the tier" },
    databaseUrl: { type: "string", valueHint: "URL", description: "where PostgreSQL is, without a password" },
    databaseUrlFile: { type: "string", valueHint: "PATH", description: "the file that says it" },
    valkeyUrl: { type: "string", valueHint: "URL", description: "where Valkey is, without a password" },
    valkeyUrlFile: { type: "string", valueHint: "PATH", description: "the file that says it" },
    dryRun: { type: "boolean", description: "only say what would be brought" },
    ...CONSENT,
  },
  exitCodes: {
    usage: "an address is missing or makes no sense",
    configuration: "the database has something else already, or refuses",
  },
  examples: [
    {
      command: "mosaic gateway migrate-tier --to team --dry-run",
      explains: "what would be brought along",
    },
  ],
  async run(context, args) {
    const path = (given: string | undefined) =>
      given === undefined || given.startsWith("/") ? (given ?? null) : `${context.workingDirectory}/${given}`;
    const request = {
      to: args.to,
      database_url: args.databaseUrl ?? null,
      database_url_file: path(args.databaseUrlFile),
      valkey_url: args.valkeyUrl ?? null,
      valkey_url_file: path(args.valkeyUrlFile),
    };
    const { document: planned } = await context.perform(gatewayMigrateTier, { ...request, dry_run: true });
    if (args.dryRun || planned.from === planned.to) return { text: textOf(planned), json: planned };
    await requireConsent(context, { yes: args.yes, verb: "gateway migrate-tier", shown: textOf(planned) });
    const { document } = await context.perform(gatewayMigrateTier, { ...request, dry_run: false });
    return { text: textOf(document), json: document };
  },
});

function textOf({
  dry_run: dryRun,
  from,
  to,
  users,
  audit_lines: lines,
  left,
  written,
}: GatewayMigrateTier): string {
  if (from === to) return `the gateway's tier is ${to} already`;
  const ofOthers = `${left.peers} peers and ${left.grants} grants`;
  return [
    `${dryRun ? "bring  " : "brought"} ${users} users, ${lines} lines of the audit`,
    dryRun
      ? "leave   sessions and tokens: everybody logs in again"
      : "everybody logs in again, and tokens are made anew",
    ...(left.peers + left.grants === 0
      ? []
      : [`${dryRun ? "leave  " : "left   "} ${ofOthers}: other teams are enrolled anew`]),
    ...written.map((path) => `wrote   ${path}`),
  ].join("\n");
}
