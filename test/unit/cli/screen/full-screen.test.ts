import { expect, test } from "bun:test";
import { screenSize } from "../../../../src/cli/screen/full-screen.ts";

test("a terminal that does not know its size is drawn on as one of the usual size", () => {
  expect(screenSize({ width: Infinity, height: Infinity })).toEqual({ width: 80, height: 24 });
  expect(screenSize({ width: 100, height: 30 })).toEqual({ width: 100, height: 30 });
});
