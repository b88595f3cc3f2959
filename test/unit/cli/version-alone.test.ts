import { expect, test } from "bun:test";
import { saysVersion } from "../../../src/cli/version-alone.ts";

test("what is more than `--version` alone is left to the usual way", () => {
  for (const argv of [
    [],
    ["version"],
    ["--version", "--json"],
    ["fleet", "--version"],
    ["-V"],
    ["--version="],
  ]) {
    expect([argv, saysVersion(argv, {})]).toEqual([argv, false]);
  }
});

test("and so is a variable that there is something to say of", () => {
  expect(saysVersion(["--version"], { BUN_OPTIONS: "" })).toBe(false);
});
