import { z } from "zod";
import { token } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.token.list/1", { tokens: z.array(token) });

export type GatewayTokenListRequest = z.infer<typeof request>;
export type GatewayTokenList = z.infer<typeof document>;
