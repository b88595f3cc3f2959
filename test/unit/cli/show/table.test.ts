import { describe, expect, test } from "bun:test";
import { terminalText } from "../../../../src/cli/show/terminal-text.ts";
import { createStyle } from "../../../../src/cli/show/style.ts";
import { type Cell, renderTable } from "../../../../src/cli/show/table.ts";

const columns = [
  { title: "NAME", whole: true },
  { title: "PID", align: "right" },
  { title: "DOING" },
] as const;
const plain = createStyle(false);
const table = (rows: readonly (readonly Cell[])[], width = Infinity, style = plain) =>
  renderTable(columns, rows, { width, style });

describe("a table", () => {
  test("aligns its columns and leaves no trailing spaces", () => {
    expect(
      table([
        ["coder0", "12", "reading"],
        ["a", "4567", ""],
      ]),
    ).toBe(["NAME     PID  DOING", "coder0    12  reading", "a       4567"].join("\n"));
  });

  test("without rows is its heading", () => {
    expect(table([])).toBe("NAME  PID  DOING");
  });

  test("is cut to the terminal with an ellipsis, but never in a column that must be whole", () => {
    const lines = table([["a-rather-long-name", "1", "something that takes a lot of space"]], 40).split("\n");
    expect(lines[1]).toBe("a-rather-long-name    1  something that…");
    expect(lines[1]?.length).toBe(40);
  });

  test("is not cut where there is no terminal", () => {
    expect(table([["a", "1", "x".repeat(500)]])).toContain("x".repeat(500));
  });

  test("counts wide characters as two columns", () => {
    const [, wide, narrow] = table([
      ["安宁", "1", "x"],
      ["abcd", "1", "x"],
    ]).split("\n");
    expect(Bun.stringWidth(wide ?? "")).toBe(Bun.stringWidth(narrow ?? ""));
  });

  test("colours a cell without moving what is beside it", () => {
    const rows = [[{ text: "up", style: "green" }, "1", { text: "x", style: "dim" }]] as const;
    const styled = table(rows, Infinity, createStyle(true));
    expect(terminalText(styled).split("\n")[1]).toContain("\u001b[32mup\u001b[39m    ");
    expect(Bun.stripANSI(styled)).toBe(table(rows));
  });

  test("shows control characters of a cell instead of sending them", () => {
    expect(table([["a\u001b[2Jb", "1", "one\ntwo"]]).split("\n")[1]).toBe("a\\x1b[2Jb    1  one\\ntwo");
  });
});
