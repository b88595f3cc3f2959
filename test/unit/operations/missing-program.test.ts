import { expect, test } from "bun:test";
import { missingProgram } from "../../../src/operations/runtime/prove.ts";

function said(onPath: string | undefined) {
  const { message, hint } = missingProgram("claude", "npm install -g x", onPath, "/home/a/fleet.env");
  return [message, hint];
}

test("a program that agents do not get is not called missing where whoever asks has it", () => {
  expect(said(undefined)).toEqual(["claude is not installed", "npm install -g x"]);
  expect(said("/opt/node/bin/claude")).toEqual([
    "/opt/node/bin/claude is not on the PATH that agents are started with",
    "add /opt/node/bin to PATH in /home/a/fleet.env",
  ]);
});
