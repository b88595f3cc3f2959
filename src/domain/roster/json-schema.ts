import * as z from "zod/mini";
import { rosterSchema } from "./schema.ts";
import { camelCase } from "./spelling.ts";

type Json = Record<string, unknown>;

/** The JSON schema (draft 7) of a roster as people write it: both spellings of every key, descriptions for editors. */
export function rosterJsonSchema(): Json {
  const { $schema, title, description, ...rest } = z.toJSONSchema(rosterSchema, {
    target: "draft-7",
    io: "input",
  }) as Json;
  const schema = { $schema, $id: "mosaic:roster/1", title, description, ...rest };
  addCamelCase(schema, "#");
  return schema;
}

/** Allows each two-word key in camelCase too, but not in both spellings at once. */
function addCamelCase(schema: Json, pointer: string): void {
  for (const [key, value] of Object.entries(schema)) {
    if (isJson(value) && key !== "properties") addCamelCase(value, `${pointer}/${key}`);
  }
  const properties = schema["properties"];
  if (!isJson(properties)) return;
  const twice: Json[] = [];
  for (const [key, value] of Object.entries(properties)) {
    const place = `${pointer}/properties/${key}`;
    if (isJson(value)) addCamelCase(value, place);
    const alias = camelCase(key);
    if (alias === key) continue;
    properties[alias] = { $ref: place };
    twice.push({ not: { required: [key, alias] } });
  }
  if (twice.length > 0) schema["allOf"] = twice;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
