import { expect, test } from "bun:test";
import { condensedScreen } from "../../../../src/domain/agent/condensed-screen.ts";

const SCREEN = [
  "",
  "● Hello. README.md says: app   ",
  "",
  "",
  "✻ Baked for 3s",
  ...Array.from({ length: 30 }, () => ""),
  "─".repeat(200),
  "❯",
  "─".repeat(200),
  "  ⏵⏵ bypass permissions on",
  "",
];

test("a screen is what it says, without rules and the emptiness between", () => {
  expect(condensedScreen(SCREEN, 20)).toEqual([
    "● Hello. README.md says: app",
    "",
    "✻ Baked for 3s",
    "",
    "❯",
    "  ⏵⏵ bypass permissions on",
  ]);
});

test("its end counts, and it begins with no blank line", () => {
  expect(condensedScreen(SCREEN, 2)).toEqual(["❯", "  ⏵⏵ bypass permissions on"]);
  expect(condensedScreen(SCREEN, 3)).toEqual(["❯", "  ⏵⏵ bypass permissions on"]);
  expect(condensedScreen(["", "", "─".repeat(80)], 5)).toEqual([]);
});

test("what only looks like a rule stays", () => {
  expect(condensedScreen(["-----", "│ a │", "== x =="], 5)).toEqual(["-----", "│ a │", "== x =="]);
});
