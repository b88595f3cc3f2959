import { z } from "zod";
import { document as documentOf, timestamp } from "./parts.ts";

/** A quarter of an hour, which is also the longest. */
const LONGEST_MS = 15 * 60_000;

export const request = z.strictObject({
  lasts_ms: z
    .int()
    .min(1)
    .max(LONGEST_MS)
    .default(LONGEST_MS)
    .meta({ description: "how long the invite is good" }),
});

export const document = documentOf("mosaic.federation.peer.invite/1", {
  invite: z.string().meta({ description: "good once, for whoever has it; shown here alone" }),
  until: timestamp,
  address: z.string().meta({ description: "where the other team's gateway must reach this one" }),
  key: z.string().meta({ description: "by which this gateway is known" }),
  certificate: z
    .string()
    .nullable()
    .meta({ description: "SHA-256 of the one that is taken; null: whichever an authority vouches for" }),
});

export type FederationPeerInviteRequest = z.infer<typeof request>;
export type FederationPeerInvite = z.infer<typeof document>;
