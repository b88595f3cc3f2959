import { expect, test } from "bun:test";
import { shownText } from "../../../src/page/shown-text.ts";

test("what would draw another text than it is, is shown as an escape", () => {
  expect(shownText("a\u001b[31mred\u0007")).toBe("a\\x1b[31mred\\x07");
  expect(shownText("safe\u202eexe.txt")).toBe("safe\\u202eexe.txt");
  expect(shownText("in\u200bvisible\ufeff")).toBe("in\\u200bvisible\\ufeff");
  expect(shownText("half \ud800 character")).toBe("half \\ud800 character");
});

test("lines, tabs and every other writing stay", () => {
  const text = "one\n\ttwo <b>&amp;</b> 日本語 עברית 👩‍🚀";
  expect(shownText(text)).toBe(text);
  expect(shownText("one\r\ntwo\rthree")).toBe("one\ntwo\\x0dthree");
});
