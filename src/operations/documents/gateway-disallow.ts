import { z } from "zod";
import { resource, rights, verb, who } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  who,
  verbs: z.array(verb).min(1),
  resource,
});

export const document = documentOf("mosaic.gateway.disallow/1", { rights });

export type GatewayDisallowRequest = z.infer<typeof request>;
export type GatewayDisallow = z.infer<typeof document>;
