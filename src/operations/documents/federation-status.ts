import { z } from "zod";
import { contact } from "./federation-parts.ts";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({
  ask: z.boolean().default(false).meta({
    description: "ask each peer now; each asking is a line of the audit, here and there",
  }),
});

export const document = documentOf("mosaic.federation.status/1", {
  at: timestamp,
  self: z
    .strictObject({
      key: z.string().nullable().meta({ description: "that we sign with; null: none was made yet" }),
      address: z.string().nullable().meta({ description: "where others reach it; null: nowhere yet" }),
      certificate: z.string().nullable().meta({ description: "its SHA-256; null: it ends no TLS itself" }),
      certificate_until: timestamp.nullable(),
    })
    .meta({ description: "what other teams know this gateway by" }),
  peers: z.array(contact),
});

export type FederationStatusRequest = z.infer<typeof request>;
export type FederationStatus = z.infer<typeof document>;
