import { expect, test } from "bun:test";
import { nextTurn, START_GAP_MS } from "../../../../src/domain/limits/start-turn.ts";

const NOW = 1_800_000_000_000;

test("the first one starts at once, and each behind it a while later", () => {
  expect(nextTurn(undefined, NOW)).toBe(NOW);
  expect(nextTurn(NOW, NOW)).toBe(NOW + START_GAP_MS);
  expect(nextTurn(NOW + START_GAP_MS, NOW + 5)).toBe(NOW + 2 * START_GAP_MS);
});

test("a turn that is long over holds up nobody, nor does one of a clock that went back", () => {
  expect(nextTurn(NOW - 60_000, NOW)).toBe(NOW);
  expect(nextTurn(NOW + 86_400_000, NOW)).toBe(NOW);
});
