import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.schema.roster/1", {
  roster: z.record(z.string(), z.unknown()).meta({ description: "the JSON schema (draft-7) of a roster" }),
});

export type SchemaRosterRequest = z.infer<typeof request>;
export type SchemaRoster = z.infer<typeof document>;
