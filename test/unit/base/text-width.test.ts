import { describe, expect, test } from "bun:test";
import { displayed, displayedWithin, wrapped } from "../../../src/base/text-width.ts";

describe("a text on a terminal", () => {
  test("takes the cells that it is shown in", () => {
    expect(displayed("plain")).toEqual({ text: "plain", width: 5 });
    expect(displayed("表示")).toEqual({ text: "表示", width: 4 });
    expect(displayed("a\tb\u001b[1m\u061c\ud800")).toEqual({
      text: "a    b\ufffd[1m\ufffd\ufffd",
      width: 12,
    });
  });

  test("is cut to its room, and says so", () => {
    expect(displayedWithin("hello", 5)).toEqual({ text: "hello", width: 5 });
    expect(displayedWithin("hello", 4)).toEqual({ text: "hel…", width: 4 });
    expect(displayedWithin("表示幅", 4)).toEqual({ text: "表…", width: 3 });
    expect(displayedWithin("hello", 0)).toEqual({ text: "", width: 0 });
    expect(displayedWithin("x".repeat(1_000_000), 3)).toEqual({ text: "xx…", width: 3 });
  });

  test("is broken at spaces, and where there are none, anywhere", () => {
    expect(wrapped("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrapped("abcdefgh ij", 4)).toEqual(["abcd", "efgh", "ij"]);
    expect(wrapped("表示幅の", 5)).toEqual(["表示", "幅の"]);
    expect(wrapped("  indented text", 10)).toEqual(["  indented", "text"]);
    expect(wrapped("", 5)).toEqual([""]);
  });

  test("has in no line more cells than there are, and loses nothing but spaces", () => {
    const text = "a  bb   ccc 表示 👩‍👩‍👧 dddddddddddd  e\u0301e ffff";
    for (let width = 2; width < 40; width += 1) {
      const lines = wrapped(text, width);
      for (const line of lines) expect(displayed(line).width).toBeLessThanOrEqual(width);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }
  });
});
