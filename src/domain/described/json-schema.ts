import * as z from "zod/mini";
import { descriptionSchema } from "./schema.ts";

/** The JSON schema (draft 7) of a runtime's description, for editors. */
export function descriptionJsonSchema(): Record<string, unknown> {
  const { $schema, title, description, ...rest } = z.toJSONSchema(descriptionSchema, {
    target: "draft-7",
    io: "input",
  }) as Record<string, unknown>;
  return { $schema, $id: "mosaic:runtime/1", title, description, ...rest };
}
