import { describe, expect, test } from "bun:test";
import { type Environment, hasColour } from "../../../../src/cli/show/colour.ts";
import { terminalText } from "../../../../src/cli/show/terminal-text.ts";
import { createStyle } from "../../../../src/cli/show/style.ts";

const cases: readonly (readonly [
  why: string,
  environment: Environment,
  isTerminal: boolean,
  wanted: boolean,
  expected: boolean,
])[] = [
  ["a terminal", { TERM: "xterm" }, true, true, true],
  ["a pipe", { TERM: "xterm" }, false, true, false],
  ["--no-color", {}, true, false, false],
  ["--no-color and FORCE_COLOR", { FORCE_COLOR: "1" }, true, false, false],
  ["any NO_COLOR", { NO_COLOR: "0" }, true, true, false],
  ["an empty NO_COLOR", { NO_COLOR: "" }, true, true, true],
  ["NO_COLOR and FORCE_COLOR", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, true, false],
  ["FORCE_COLOR in a pipe", { FORCE_COLOR: "1" }, false, true, true],
  ["FORCE_COLOR on a dumb terminal", { FORCE_COLOR: "3", TERM: "dumb" }, true, true, true],
  ["an empty FORCE_COLOR in a pipe", { FORCE_COLOR: "" }, false, true, false],
  ["FORCE_COLOR=0", { FORCE_COLOR: "0" }, true, true, false],
  ["FORCE_COLOR=false", { FORCE_COLOR: "false" }, true, true, false],
  ["a dumb terminal", { TERM: "dumb" }, true, true, false],
];

describe("colour", () => {
  for (const [why, environment, isTerminal, wanted, expected] of cases) {
    test(`is ${expected ? "on" : "off"} with ${why}`, () => {
      expect(hasColour({ environment, isTerminal, wanted })).toBe(expected);
    });
  }

  test("dresses a text, and leaves it alone where it is off", () => {
    expect(terminalText(createStyle(true).red("x"))).toBe("\u001b[31mx\u001b[39m");
    expect(createStyle(true).bold("")).toBe("");
    expect(createStyle(false).red("x")).toBe("x");
  });
});
