import type { SchemaRuntime, SchemaRuntimeRequest } from "../documents/schema-runtime.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** The JSON schema with which an editor checks a runtime's description. */
export const schemaRuntime = operation<SchemaRuntimeRequest, SchemaRuntime>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { descriptionJsonSchema } = await import("../../domain/described/json-schema.ts");
    return {
      document: { ...heading(services, "mosaic.schema.runtime/1"), runtime: descriptionJsonSchema() },
    };
  },
});
