import { z } from "zod";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({ name: z.string().max(64) });

export const document = documentOf("mosaic.gateway.token.revoke/1", {
  name: z.string(),
  revoked: timestamp,
});

export type GatewayTokenRevokeRequest = z.infer<typeof request>;
export type GatewayTokenRevoke = z.infer<typeof document>;
