import { z } from "zod";
import { grant, grantId } from "./federation-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ grant: grantId });

export const document = documentOf("mosaic.federation.grant.revoke/1", { grant });

export type FederationGrantRevokeRequest = z.infer<typeof request>;
export type FederationGrantRevoke = z.infer<typeof document>;
