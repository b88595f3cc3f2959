import { z } from "zod";
import { grant, peerName } from "./federation-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ peer: peerName.nullable().default(null) });

export const document = documentOf("mosaic.federation.grant.list/1", { grants: z.array(grant) });

export type FederationGrantListRequest = z.infer<typeof request>;
export type FederationGrantList = z.infer<typeof document>;
