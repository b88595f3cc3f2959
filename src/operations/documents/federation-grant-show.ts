import { z } from "zod";
import { grant, grantId } from "./federation-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ grant: grantId });

export const document = documentOf("mosaic.federation.grant.show/1", { grant });

export type FederationGrantShowRequest = z.infer<typeof request>;
export type FederationGrantShow = z.infer<typeof document>;
