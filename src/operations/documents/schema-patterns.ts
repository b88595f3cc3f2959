import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.schema.patterns/1", {
  patterns: z
    .record(z.string(), z.unknown())
    .meta({ description: "the JSON schema (draft-7) of fleet/patterns.yaml" }),
});

export type SchemaPatternsRequest = z.infer<typeof request>;
export type SchemaPatterns = z.infer<typeof document>;
