import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.config.show/1", {
  settings: z.array(
    z.strictObject({
      name: z.string(),
      variable: z.string().nullable(),
      value: z.string().nullable().meta({ description: "secrets are masked" }),
      source: z.enum(["flag", "environment", "file", "roster", "default"]),
      origin: z.string(),
      remark: z.string().nullable(),
    }),
  ),
  findings: z
    .array(z.strictObject({ variable: z.string(), what: z.string() }))
    .meta({ description: "what is wrong with the settings, or will be" }),
});

export type ConfigShowRequest = z.infer<typeof request>;
export type ConfigShow = z.infer<typeof document>;
