/** The runtimes that the documents of `mosaic runtime` take. */
import { expect, test } from "bun:test";
import { runtimeName } from "../../../src/operations/documents/runtime-parts.ts";
import { LAUNCHES } from "../../../src/runtimes/launch-command.ts";

test("every runtime that comes as a package may be pinned and upgraded", () => {
  expect(runtimeName.options.toSorted()).toEqual(Object.keys(LAUNCHES).toSorted() as never);
});
