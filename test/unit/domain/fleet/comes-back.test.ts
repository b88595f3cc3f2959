import { expect, test } from "bun:test";
import { returnOf } from "../../../../src/domain/fleet/comes-back.ts";

test.each([
  ["restarting", "it is being restarted"],
  ["starting", "it is being restarted"],
  ["running", "its process has ended, and its supervisor has not said yet whether it starts another"],
  ["stopping", "its process has ended, and its supervisor has not said yet whether it starts another"],
  ["stopped", undefined],
  ["ended", undefined],
  ["failed", undefined],
] as const)("an agent without a process whose supervisor says %s: %s", (state, why) => {
  expect(returnOf({ state })).toBe(why);
});

test("an agent that its supervisor does not know is not brought back", () => {
  expect(returnOf(undefined)).toBeUndefined();
});
