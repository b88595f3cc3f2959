import { z } from "zod";
import { document as documentOf } from "./parts.ts";

const tier = z.enum(["local", "team"]);
const address = z.string().nullable().default(null);

export const request = z.strictObject({
  to: tier,
  database_url: address.meta({ description: "without a password; null: as the settings say" }),
  database_url_file: address,
  valkey_url: address.meta({ description: "without a password; null: as the settings say" }),
  valkey_url_file: address,
  dry_run: z.boolean().default(false).meta({ description: "ask the database, change nothing" }),
});

export const document = documentOf("mosaic.gateway.migrate-tier/1", {
  dry_run: z.boolean(),
  from: tier,
  to: tier,
  changed: z.boolean().meta({ description: "false: it is so already, or it was a dry run" }),
  users: z.int().meta({ description: "that are brought along" }),
  audit_lines: z.int().meta({ description: "that are brought along" }),
  left: z
    .strictObject({ peers: z.int(), grants: z.int() })
    .meta({ description: "other teams' gateways, and what they were granted: they are enrolled anew" }),
  written: z.array(z.string()).meta({ description: "files that were made or changed" }),
  running: z.boolean().meta({ description: "the gateway does" }),
});

export type GatewayMigrateTierRequest = z.infer<typeof request>;
export type GatewayMigrateTier = z.infer<typeof document>;
