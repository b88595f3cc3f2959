import * as z from "zod/mini";
import { adapterOf } from "../../runtimes/index.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../../runtimes/runtime-name.ts";
import { describe } from "../roster/schema-parts.ts";

/** The runtimes with known screens. */
export const RUNTIMES_WITH_PLACES: readonly RuntimeName[] = RUNTIME_NAMES.filter(
  (name) => adapterOf(name).places !== undefined,
);

export const VERSION_PATTERN = /^(?:any|\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?\+?)$/;

/** What the schema can check by itself; check-words.ts checks the words. */
export const patternsSchema = describe(
  z.strictObject({
    version: describe(z.literal(1), { description: "The version of this format." }),
    patterns: describe(
      z.array(
        z.strictObject({
          runtime: describe(z.enum(RUNTIMES_WITH_PLACES as readonly [RuntimeName, ...RuntimeName[]]), {
            description: "The runtime on whose screen the words stand.",
          }),
          versions: describe(
            z.array(describe(z.string(), { pattern: VERSION_PATTERN.source })).check(z.minLength(1)),
            {
              description:
                "Of which versions: 2.1.340 is that one, 2.1.340+ that one and later ones, any every one, also where it cannot be told which one runs.",
            },
          ),
          words: describe(z.record(z.string(), z.array(z.string()).check(z.minLength(1))), {
            description:
              "What else stands at a place of the screen, by the place's name (mosaic runtime patterns RUNTIME). <any> stands for some text of the same row, <number> for digits.",
          }),
        }),
      ),
      { description: "Words to add." },
    ),
  }),
  {
    title: "mosaic patterns",
    description:
      "Words of new versions of runtimes, added to those that mosaic has built in. They make screens known; they take nothing back.",
  },
);

/** The JSON schema (draft 7), for editors: each runtime with the names of its places. */
export function patternsJsonSchema(): Record<string, unknown> {
  const { $schema, title, description, ...rest } = z.toJSONSchema(patternsSchema, {
    target: "draft-7",
    io: "input",
  }) as Record<string, unknown>;
  const schema = { $schema, $id: "mosaic:patterns/1", title, description, ...rest };
  const entry = (rest["properties"] as { patterns: { items: Record<string, unknown> } }).patterns.items;
  entry["allOf"] = RUNTIMES_WITH_PLACES.map((runtime) => ({
    if: { properties: { runtime: { const: runtime } } },
    // oxlint-disable-next-line unicorn/no-thenable
    then: { properties: { words: { propertyNames: { enum: placesOpen(runtime) } } } },
  }));
  return schema;
}

/** The places that a file may add words to. */
export function placesOpen(runtime: RuntimeName): readonly string[] {
  return Object.entries(adapterOf(runtime).places ?? {}).flatMap(([name, { fixed }]) =>
    fixed ? [] : [name],
  );
}
