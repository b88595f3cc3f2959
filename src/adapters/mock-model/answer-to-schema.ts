import { field, list, text, type Json } from "./model-api.ts";

/** The plainest value that a JSON schema allows: the first of an enum, 1, false, a short text. */
export function answerToSchema(schema: Json): Json {
  const allowed = list(field(schema, "enum"));
  if (allowed.length > 0) return allowed[0];
  const type = text(schema, "type")?.toLowerCase();
  if (type === "array") return [];
  if (type === "number" || type === "integer") return 1;
  if (type === "boolean") return false;
  if (type !== "object") return "mock";
  const properties = Object.entries(field(schema, "properties") ?? {});
  return Object.fromEntries(properties.map(([key, value]) => [key, answerToSchema(value)]));
}
