import { expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { type RosterIssue, rosterError } from "../../../../src/domain/roster/issues.ts";

const issue: RosterIssue = {
  file: "roster.yaml",
  line: 1,
  column: 1,
  path: "a",
  what: "is wrong",
  hint: undefined,
};

test("a roster's problems are one configuration error with all of them and their number", () => {
  const issues = [issue, { ...issue, line: 2, column: 3, path: "", hint: "write it" }];
  const error = rosterError(issues, "roster.yaml", "a: 1\n  b: 2\n");
  expect(error).toBeInstanceOf(MosaicError);
  expect(error).toMatchObject({ ending: "configuration", code: "roster-invalid" });
  expect(error.data).toEqual({
    count: 2,
    problems: [
      { file: "roster.yaml", line: 1, column: 1, path: "a", message: "is wrong", hint: null },
      { file: "roster.yaml", line: 2, column: 3, path: "", message: "is wrong", hint: "write it" },
    ],
  });
  expect(error.message).toBe(
    [
      "2 problems in roster.yaml",
      "",
      "roster.yaml:1:1 a: is wrong",
      " 1 | a: 1",
      "   | ^",
      "",
      "roster.yaml:2:3: is wrong",
      " 2 |   b: 2",
      "   |   ^",
      "   hint: write it",
    ].join("\n"),
  );
});

test("beyond two hundred the rest is counted", () => {
  const message = rosterError(
    Array.from({ length: 250 }, () => issue),
    "roster.yaml",
    "a: 1\n",
  ).message;
  expect(message).toStartWith("250 problems in roster.yaml\n");
  expect(message).toEndWith("\n\nand 50 more");
});

function caretCell(line: string, column: number): number {
  const [, , , source = "", carets = ""] = rosterError([{ ...issue, column }], "f", line).message.split("\n");
  expect(source).toStartWith(" 1 | ");
  return carets.indexOf("^") - "   | ".length;
}

test.each([
  ["plain", "abc: d", 6, 5],
  ["a tab takes four cells", "\tb", 2, 4],
  ["CJK takes two", "漢字b", 3, 4],
  ["Hangul and full width take two", "한Ａb", 3, 4],
  ["an emoji takes two", "👍b", 3, 2],
  ["a family of emoji takes two", "👨‍👩‍👧b", 9, 2],
  ["a combining accent takes none", "e\u0301b", 3, 1],
  ["an accented letter takes one", "éb", 2, 1],
  ["behind the end of the line", "ab", 3, 2],
])("the caret stands under the exact start: %s", (_, line, column, cells) => {
  expect(caretCell(line, column)).toBe(cells);
});

test("of a long line only the surroundings are shown, with no half of a character", () => {
  const line = `${"👍".repeat(500)}b${"👍".repeat(500)}`;
  const message = rosterError([{ ...issue, column: 1001 }], "f", line).message;
  expect(message.isWellFormed()).toBe(true);
  expect(message.length).toBeLessThan(500);
  expect(caretCell(line, 1001)).toBe(1 + 2 * 40);
});

test("nothing of the file reaches the terminal as a command to it", () => {
  const message = rosterError(
    [{ ...issue, file: "a\u001b[2Jb", column: 3 }],
    "a\u001b[2Jb",
    "x\u001b[2J\u202e\u0007",
  ).message;
  expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});
