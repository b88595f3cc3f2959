import { z } from "zod";
import { lifeFields } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.stop/1", lifeFields);

export type GatewayStopRequest = z.infer<typeof request>;
export type GatewayStop = z.infer<typeof document>;
