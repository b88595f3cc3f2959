import { z } from "zod";
import { document as documentOf, milliseconds, timestamp } from "./parts.ts";

export const request = z.strictObject({
  lasts_ms: milliseconds.max(900_000).default(900_000).meta({ description: "at most a quarter of an hour" }),
});

export const document = documentOf("mosaic.gateway.host.invite/1", {
  code: z.string().meta({ description: "good once, for whoever has it; shown here alone" }),
  code_until: timestamp,
  url: z.string().nullable().meta({
    description: "where a new host gets the rest; null: the gateway has no address for other machines",
  }),
  database: z
    .string()
    .meta({ description: "the host that the database's address names: new hosts must reach it" }),
});

export type GatewayHostInviteRequest = z.infer<typeof request>;
export type GatewayHostInvite = z.infer<typeof document>;
