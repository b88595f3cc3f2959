import { z } from "zod";

export const request = z.strictObject({});

/** Of the binary alone: it names no tenant and no host, and is the same wherever the binary is asked. */
export const document = z.strictObject({
  schema: z.literal("mosaic.version/1"),
  version: z.string(),
  commit: z.string().meta({ description: "`unknown` where it runs from its source" }),
  build_date: z.string().meta({ description: "ISO 8601; `unknown` where it runs from its source" }),
  bun: z.string(),
  platform: z.string(),
  framework: z.int().meta({ description: "the generation of mosaic homes that it writes" }),
});

export type VersionRequest = z.infer<typeof request>;
export type VersionDocument = z.infer<typeof document>;
