import { describe, expect, test } from "bun:test";
import {
  LONGEST_LAUNCH_RECORD,
  parseLaunched,
  renderLaunched,
  versionIn,
  type Launched,
} from "../../../src/runtimes/launched.ts";

const FULL: Launched = {
  runtime: "opencode",
  pid: 4711,
  startTime: "123456",
  at: 1_800_000_000_000,
  workingDirectory: "/home/someone/it's a = folder",
  conversation: "ses_1",
  resumed: true,
  port: 40_001,
  password: "p4ss",
  hasExtension: true,
  dataFolder: "/home/someone/.local/share/opencode",
  version: "1.18.33",
};
const { hasExtension: _, ...REST } = FULL;
const LEAST: Launched = {
  ...REST,
  conversation: undefined,
  resumed: false,
  port: undefined,
  password: undefined,
  dataFolder: undefined,
  version: undefined,
};

describe("the record of a launch", () => {
  test("is read as it was written", () => {
    expect(parseLaunched(renderLaunched(FULL))).toEqual(FULL);
    expect(parseLaunched(renderLaunched(LEAST))).toEqual(LEAST);
    expect(renderLaunched(LEAST)).not.toContain("undefined");
  });

  test("may have lines that we do not know", () => {
    expect(parseLaunched(`later=1\n${renderLaunched(FULL)}# note\n`)).toEqual(FULL);
  });

  for (const line of ["runtime", "pid", "pid_start", "at", "cwd"]) {
    test(`without ${line} is none`, () => {
      const text = renderLaunched(FULL).replace(new RegExp(`^${line}=.*\\n`, "m"), "");
      expect(parseLaunched(text)).toBeUndefined();
    });
  }

  for (const [what, from, to] of [
    ["no name of a runtime", "runtime=opencode", "runtime=../emacs"],
    ["no number for a pid", "pid=4711", "pid=-1"],
    ["a time that is none", "at=1800000000000", "at=yesterday"],
  ] as const) {
    test(`with ${what} is none`, () =>
      expect(parseLaunched(renderLaunched(FULL).replace(from, to))).toBeUndefined());
  }

  test("that is far too long, or garbage, is none", () => {
    expect(parseLaunched(renderLaunched(FULL) + "x".repeat(LONGEST_LAUNCH_RECORD))).toBeUndefined();
    expect(parseLaunched("\0\u0001garbage")).toBeUndefined();
    expect(parseLaunched("")).toBeUndefined();
  });

  test("has a version or none, and nothing else for one", () => {
    for (const [text, read] of [
      ["2.1.332", "2.1.332"],
      ["1.2.3-alpha.4+build", "1.2.3-alpha.4+build"],
      ["", undefined],
      ["latest", undefined],
      ["1 \u001b[31m", undefined],
      [`1.${"0".repeat(100)}`, undefined],
    ] as const) {
      expect([text, versionIn(text)]).toEqual([text, read]);
    }
    expect(versionIn(2)).toBeUndefined();
  });

  test("has no line that a value smuggled in", () => {
    const text = renderLaunched({ ...FULL, conversation: "x\npassword=forged" });
    expect(parseLaunched(text)).toEqual({ ...FULL, conversation: undefined });
  });
});
