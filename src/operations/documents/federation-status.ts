import { z } from "zod";
import { contact } from "./federation-parts.ts";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.federation.status/1", {
  at: timestamp,
  peers: z.array(contact),
});

export type FederationStatusRequest = z.infer<typeof request>;
export type FederationStatus = z.infer<typeof document>;
