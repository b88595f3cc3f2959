import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ key: z.string(), value: z.string() });

export const document = documentOf("mosaic.gateway.config.set/1", {
  path: z.string(),
  key: z.string(),
  value: z.string(),
  changed: z.boolean(),
  restart: z.boolean().meta({ description: "a gateway runs that does not know of it yet" }),
});

export type GatewayConfigSetRequest = z.infer<typeof request>;
export type GatewayConfigSet = z.infer<typeof document>;
