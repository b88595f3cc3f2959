import { expect, test } from "bun:test";
import { absoluteEntries } from "../../../src/base/search-path.ts";

test("nothing of a PATH is left that means the current folder", () => {
  expect(absoluteEntries(".:/usr/bin::bin:/bin:")).toBe("/usr/bin:/bin");
  expect(absoluteEntries("")).toBe("");
});
