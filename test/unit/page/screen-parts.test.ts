import { expect, test } from "bun:test";
import { screenParts } from "../../../src/page/agent/screen-parts.ts";

test("a few empty lines stay, many are counted, and none is lost", () => {
  expect(screenParts(["a", "", "", "b", "", " ", "", "", "> box", "", ""])).toEqual([
    { lines: ["a", "", "", "b"] },
    { empty: 4 },
    { lines: ["> box"] },
  ]);
});

test("a screen of nothing is nothing", () => {
  expect(screenParts(["", "", "", "", ""])).toEqual([]);
  expect(screenParts([])).toEqual([]);
});
