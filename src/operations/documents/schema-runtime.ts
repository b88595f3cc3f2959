import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.schema.runtime/1", {
  runtime: z
    .record(z.string(), z.unknown())
    .meta({ description: "the JSON schema (draft-7) of fleet/runtimes.local/NAME.yaml" }),
});

export type SchemaRuntimeRequest = z.infer<typeof request>;
export type SchemaRuntime = z.infer<typeof document>;
