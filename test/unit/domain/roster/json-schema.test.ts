import { expect, test } from "bun:test";
import { join } from "node:path";
import { rosterJsonSchema } from "../../../../src/domain/roster/json-schema.ts";
import { ROSTER_KEYS } from "../../../../src/domain/roster/known-keys.ts";
import { TWO_WORD_KEYS } from "../../../../src/domain/roster/spelling.ts";

const FILE = join(import.meta.dir, "../../../../framework/fleet/roster.schema.json");

interface Schema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Every mapping of the schema with its place, and every place a reference leads to. */
function* mappings(schema: unknown, place = "#"): Generator<{ place: string; schema: Schema }> {
  if (typeof schema !== "object" || schema === null) return;
  if ("properties" in schema && "additionalProperties" in schema) yield { place, schema: schema as Schema };
  for (const [key, value] of Object.entries(schema)) yield* mappings(value, `${place}/${key}`);
}

test("roster.schema.json is what the schema generates (else: bun scripts/generate-schema.ts)", async () => {
  expect(await Bun.file(FILE).json()).toEqual(rosterJsonSchema());
});

test("every mapping takes only its own keys, and every key is described for editors", () => {
  const found = [...mappings(rosterJsonSchema())];
  expect(found).toHaveLength(9);
  for (const { place, schema } of found) {
    expect(`${place} ${String(schema["additionalProperties"])}`).toBe(`${place} false`);
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      const described = "description" in property || "$ref" in property || "allOf" in property;
      expect(described ? "" : `${place}/${key} has no description`).toBe("");
    }
  }
});

test("every key of two words may be written in camelCase, and no reference leads nowhere", () => {
  const schema = rosterJsonSchema();
  const keys = new Set(
    [...mappings(schema)].flatMap((mapping) => Object.keys(mapping.schema.properties ?? {})),
  );
  expect([...keys].filter((key) => key.includes("_")).toSorted()).toEqual([...TWO_WORD_KEYS].toSorted());
  for (const [, pointer = ""] of JSON.stringify(schema).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = pointer
      .split("/")
      .reduce<unknown>((at, step) => (at as Schema | undefined)?.[step], schema);
    expect(target === undefined ? `${pointer} leads nowhere` : "").toBe("");
  }
});

test("the schema knows which keys may stand where", () => {
  expect(ROSTER_KEYS.keysAt(["tmux"])).toEqual([
    "socket_name",
    "holder_session",
    "socketName",
    "holderSession",
  ]);
  expect(ROSTER_KEYS.keysAt(["agents", 3, "limits"])).toContain("cpu_quota");
  expect(ROSTER_KEYS.keysAt(["runtimes", "pi"])).toContain("reset_command");
  expect(ROSTER_KEYS.keysAt(["runtimes"])).toContain("claude");
  expect(ROSTER_KEYS.keysAt(["agents", 0, "env"])).toEqual([]);
  expect(ROSTER_KEYS.parentsOf("memory_max")).toEqual(["limits"]);
  expect(ROSTER_KEYS.parentsOf("working_directory")).toEqual(["defaults", "an element of agents"]);
  expect(ROSTER_KEYS.parentsOf("version")).toEqual([]);
});
