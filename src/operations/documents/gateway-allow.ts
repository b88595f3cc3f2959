import { z } from "zod";
import { resource, rights, verb, who } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  who,
  verbs: z.array(verb).min(1),
  resource,
});

export const document = documentOf("mosaic.gateway.allow/1", {
  changed: z.boolean().meta({ description: "false: it was so already" }),
  rights,
});

export type GatewayAllowRequest = z.infer<typeof request>;
export type GatewayAllow = z.infer<typeof document>;
