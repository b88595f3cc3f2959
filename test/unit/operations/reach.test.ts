/** What each operation reaches is said in one table, and its request can say whom it is about in the words that are looked at. */
import { expect, test } from "bun:test";
import type { ZodObject } from "zod";
import { OPERATIONS } from "../../../src/operations/index.ts";
import { REACH, reachOf } from "../../../src/operations/reach.ts";

const ASKED = Object.entries(OPERATIONS).filter(
  ([, { doors, scope }]) => doors === "all" && scope !== "admin",
);

test("every operation that needs no admin says what it reaches, and nothing else does", () => {
  expect(Object.keys(REACH).toSorted()).toEqual(ASKED.map(([name]) => name).toSorted());
});

test("what says nothing of itself reaches the whole host", () => {
  for (const name of ["fleet.new", "constructor", "__proto__"])
    expect(reachOf(name)).toEqual({ kind: "host" });
});

test("a request names agents where its reach goes by them, and in no other words", async () => {
  const wrong: string[] = [];
  for (const [name, entry] of ASKED) {
    const { shape } = (await entry.schemas()).request as ZodObject;
    const fields = Object.keys(shape).filter((field) => /agent|class|host/.test(field));
    const wanted: readonly string[] = {
      nothing: [],
      host: [],
      agent: ["agent"],
      agents: ["agents", "classes", "host", "hosts"],
      rows: ["agents", "classes", "host", "hosts"],
    }[reachOf(name).kind];
    const missing = reachOf(name).kind === "agent" && !fields.includes("agent");
    // a new field that names agents must be looked at before it is there
    const unknown = fields.filter((field) => !wanted.includes(field) && reachOf(name).kind !== "host");
    if (missing || unknown.length > 0) wrong.push(`${name}: ${fields.join(", ")}`);
  }
  expect(wrong).toEqual([]);
});
