import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const setting = z.strictObject({
  key: z.string(),
  value: z.string().nullable(),
  source: z.enum(["flag", "environment", "file", "default"]),
  origin: z.string().meta({ description: "the variable or the file that says so" }),
  about: z.string(),
});

export const document = documentOf("mosaic.gateway.config.show/1", {
  path: z.string(),
  settings: z.array(setting),
});

export type GatewayConfigShowRequest = z.infer<typeof request>;
export type GatewayConfigShow = z.infer<typeof document>;
