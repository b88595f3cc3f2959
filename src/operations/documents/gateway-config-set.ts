import { z } from "zod";
import { document as documentOf } from "./parts.ts";

const setting = { key: z.string(), value: z.string() };

export const request = z.strictObject({
  settings: z
    .array(z.strictObject(setting))
    .min(1)
    .meta({ description: "all of them are written, or none: some belong together" }),
});

export const document = documentOf("mosaic.gateway.config.set/1", {
  path: z.string(),
  settings: z.array(z.strictObject({ ...setting, changed: z.boolean() })),
  changed: z.boolean(),
  restart: z.boolean().meta({ description: "a gateway runs that does not know of it yet" }),
});

export type GatewayConfigSetRequest = z.infer<typeof request>;
export type GatewayConfigSet = z.infer<typeof document>;
