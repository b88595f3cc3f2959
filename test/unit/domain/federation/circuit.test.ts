import { expect, test } from "bun:test";
import { circuitOf } from "../../../../src/domain/federation/circuit.ts";

const AT = 1_800_000_000_000;
const stateAt = (failures: number, afterMs: number) =>
  circuitOf({ failures, lastFailureAt: AT }, AT + afterMs).state;

test("is closed until a peer has failed three times in a row, and opens for longer each time", () => {
  expect(circuitOf({ failures: 0, lastFailureAt: null }, AT)).toEqual({ state: "closed" });
  expect([stateAt(1, 0), stateAt(2, 0), stateAt(3, 0)]).toEqual(["closed", "closed", "open"]);
  expect([stateAt(3, 4_999), stateAt(3, 5_000)]).toEqual(["open", "trying"]);
  expect([stateAt(4, 9_999), stateAt(4, 10_000)]).toEqual(["open", "trying"]);
  expect(circuitOf({ failures: 4, lastFailureAt: AT }, AT + 1)).toEqual({
    state: "open",
    until: AT + 10_000,
  });
});

test("tries every five minutes at least, however often it failed, and after a clock that was set back", () => {
  for (const failures of [10, 40, 1_000_000]) {
    expect([stateAt(failures, 299_999), stateAt(failures, 300_000)]).toEqual(["open", "trying"]);
  }
  expect(stateAt(3, -3_600_000)).toBe("trying");
});
