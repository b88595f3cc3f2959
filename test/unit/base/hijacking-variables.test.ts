import { describe, expect, test } from "bun:test";
import { debuggerVariable, withoutHijackers } from "../../../src/base/hijacking-variables.ts";

describe("a variable that opens a debugger", () => {
  for (const [environment, name] of [
    [{ BUN_INSPECT: "ws://127.0.0.1:9229/x" }, "BUN_INSPECT"],
    [{ BUN_INSPECT_CONNECT_TO: "tcp://127.0.0.1:1" }, "BUN_INSPECT_CONNECT_TO"],
    [{ BUN_OPTIONS: "--smol --inspect-brk=0.0.0.0:1" }, "BUN_OPTIONS"],
    [{ BUN_OPTIONS: "--smol" }, undefined],
    [{ BUN_INSPECT: "" }, undefined],
    [{}, undefined],
  ] as const) {
    test(`in ${JSON.stringify(environment)} is ${name ?? "none"}`, () => {
      expect(debuggerVariable(environment)).toBe(name);
    });
  }
});

test("a program that is started in our place gets everything but what would hijack it", () => {
  expect(
    withoutHijackers({ HOME: "/h", BUN_OPTIONS: "x", BUN_CONFIG_VERBOSE_FETCH: "1", A: undefined }),
  ).toEqual({ HOME: "/h" });
});
