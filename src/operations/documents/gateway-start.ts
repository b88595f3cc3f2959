import { z } from "zod";
import { lifeFields } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.start/1", lifeFields);

export type GatewayStartRequest = z.infer<typeof request>;
export type GatewayStart = z.infer<typeof document>;
