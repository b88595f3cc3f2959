import { expect, test } from "bun:test";
import { untoldLimit } from "../../../src/commands/_shared/limit-text.ts";

const AT_LIMIT = { state: "blocked", reason: "rate-limit" } as const;
const WORKING = { state: "working", reason: null, until: null } as const;

test("a limit without an end is said to have none that is known", () => {
  expect(untoldLimit({ runtime: "pi", ...AT_LIMIT, until: null })).toStartWith("pi does not say when");
  expect(untoldLimit({ runtime: "claude", ...AT_LIMIT, until: "2026-11-29T15:00:00Z" })).toBeUndefined();
});

test("of a runtime that tells of no limit it is said while it works", () => {
  for (const runtime of ["qwen", "copilot"])
    expect(untoldLimit({ runtime, ...WORKING })).toStartWith(`${runtime} tells of none`);
  expect(untoldLimit({ runtime: "codex", ...WORKING })).toBeUndefined();
  expect(untoldLimit({ runtime: "qwen", ...WORKING, state: "idle" })).toBeUndefined();
});
