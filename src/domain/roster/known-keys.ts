import { rosterJsonSchema } from "./json-schema.ts";

/** The keys that a file may have, by its schema. */
export interface KnownKeys {
  /** The keys allowed in the mapping at `path`, in both spellings; none where any key is allowed. */
  keysAt(path: readonly PropertyKey[]): readonly string[];
  /** The keys under which `key` belongs: "limits", "tmux"; in the order of the schema, without the top level. */
  parentsOf(key: string): readonly string[];
}

// Used only when something is wrong, so the cost of the JSON schema (some ms, once) does not matter. It is the
// documented view of the schema; zod's own objects would be internals.

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly propertyNames?: { readonly enum?: readonly string[] };
  readonly definitions?: Readonly<Record<string, Schema>>;
}

export const ROSTER_KEYS = knownKeys(rosterJsonSchema);

/** `make` returns the JSON schema of the file. */
export function knownKeys(make: () => unknown): KnownKeys {
  let made: Schema | undefined;
  const wholeSchema = (): Schema => (made ??= make() as Schema);
  return {
    keysAt(path) {
      const root = wholeSchema();
      let schema: Schema | undefined = root;
      for (const step of path) schema = schema && below(schema, step, root);
      return Object.keys(schema?.properties ?? {}).concat(schema?.propertyNames?.enum ?? []);
    },
    parentsOf(key) {
      const root = wholeSchema();
      const found = new Set<string>();
      const visit = (schema: Schema, parent: string): void => {
        if (schema.items !== undefined) visit(schema.items, `an element of ${parent}`);
        if (schema.additionalProperties) visit(schema.additionalProperties, `a runtime in ${parent}`);
        for (const [name, value] of Object.entries(schema.properties ?? {})) {
          if (name === key && parent !== "") found.add(parent);
          visit(dereferenced(value, root), name);
        }
      };
      visit(root, "");
      return [...found];
    },
  };
}

function below(schema: Schema, step: PropertyKey, root: Schema): Schema | undefined {
  const next =
    typeof step === "number"
      ? schema.items
      : (schema.properties?.[String(step)] ?? (schema.additionalProperties || undefined));
  return next && dereferenced(next, root);
}

/** Resolves zod's allOf: [{ $ref }] for a shared definition, and the plain references of camelCase keys. */
function dereferenced(schema: Schema, root: Schema): Schema {
  const name = /^#\/definitions\/(\w+)$/.exec(schema.allOf?.[0]?.$ref ?? "")?.[1];
  return (name === undefined ? undefined : root.definitions?.[name]) ?? schema;
}
