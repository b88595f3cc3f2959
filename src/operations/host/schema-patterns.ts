import type { SchemaPatterns, SchemaPatternsRequest } from "../documents/schema-patterns.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** The JSON schema with which an editor checks a pattern file. */
export const schemaPatterns = operation<SchemaPatternsRequest, SchemaPatterns>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { patternsJsonSchema } = await import("../../domain/patterns/schema.ts");
    return { document: { ...heading(services, "mosaic.schema.patterns/1"), patterns: patternsJsonSchema() } };
  },
});
