/** As much of JSON Schema (2020-12, as zod 4.6 writes it) as the schemas of documents use. */
export interface JsonSchema {
  /** Two where the other one is null. */
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
}

/** One row a field, those of objects below it: `agents[].beat.state`. */
export function fieldRows(schema: JsonSchema, prefix = ""): readonly (readonly [string, string, string])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const { inner, isNullable } = withoutNull(field);
    const meaning = field.description ?? inner.description ?? "";
    const usual = "default" in field ? ` (default: \`${JSON.stringify(field.default)}\`)` : "";
    const type = `${typeOf(inner)}${isNullable ? " or null" : ""}`;
    const isList = inner.type === "array";
    const below = isList ? (inner.items ?? {}) : inner;
    return [
      [`\`${path}\``, type, `${meaning}${usual}`.trim()] as const,
      ...fieldRows(withoutNull(below).inner, `${path}${isList ? "[]" : ""}.`),
    ];
  });
}

function withoutNull(schema: JsonSchema): { readonly inner: JsonSchema; readonly isNullable: boolean } {
  if (Array.isArray(schema.type)) {
    const [type] = schema.type.filter((name) => name !== "null");
    return { inner: { ...schema, type }, isNullable: schema.type.includes("null") };
  }
  const others = schema.anyOf?.filter(({ type }) => type !== "null");
  const [inner] = others ?? [];
  return inner !== undefined && others?.length === 1
    ? {
        inner: { ...inner, ...(schema.description === undefined ? {} : { description: schema.description }) },
        isNullable: true,
      }
    : { inner: schema, isNullable: false };
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (schema.type === "array") return `list of ${typeOf(withoutNull(schema.items ?? {}).inner)}`;
  if (schema.format === "date-time") return "time";
  if (schema.type === "integer") return "whole number";
  if (schema.type === "object" && schema.properties === undefined) return "object of texts";
  return schema.type === "string" ? "text" : String(schema.type ?? "any");
}
