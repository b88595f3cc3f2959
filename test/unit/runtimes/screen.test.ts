/** Captures as tmux 3.3a prints them with -e. */
import { describe, expect, test } from "bun:test";
import { parseScreen } from "../../../src/runtimes/screen.ts";

const ESC = "\u001b";

function runs(capture: string, line = 0) {
  return parseScreen(capture).lines[line]?.runs.map(({ text, dim, foreground }) => [text, dim, foreground]);
}

function texts(capture: string) {
  return parseScreen(capture).lines.map(({ text }) => text);
}

describe("a captured screen", () => {
  test("has its lines without trailing blanks, its runs with them", () => {
    const [line] = parseScreen("  two words  \n").lines;
    expect(line).toEqual({
      text: "  two words",
      runs: [{ text: "  two words  ", dim: false, foreground: undefined, background: undefined }],
      background: undefined,
    });
    expect(texts("a\n\nb\n")).toEqual(["a", "", "b", ""]);
  });

  test("keeps its title, or that none is known", () => {
    expect(parseScreen("", "✳ title").title).toBe("✳ title");
    expect(parseScreen("").title).toBeUndefined();
  });

  test("tells what is dim, and when that ends", () => {
    expect(runs(`a${ESC}[2mb${ESC}[22mc${ESC}[2;31md${ESC}[me`)).toEqual([
      ["a", false, undefined],
      ["b", true, undefined],
      ["c", false, undefined],
      ["d", true, "31"],
      ["e", false, undefined],
    ]);
  });

  test("tells the foreground of 8, 16, 256 and all colours", () => {
    expect(runs(`${ESC}[31ma${ESC}[97mb${ESC}[38;5;248mc${ESC}[38;2;1;2;3md${ESC}[39me`)).toEqual([
      ["a", false, "31"],
      ["b", false, "97"],
      ["c", false, "38;5;248"],
      ["d", false, "38;2;1;2;3"],
      ["e", false, undefined],
    ]);
  });

  for (const [what, sequence] of [
    ["a background", "48;5;2"],
    ["a background of all colours", "48;2;2;2;2"],
    ["the colour of an underline", "58;5;2"],
    ["the colour of an underline in all colours", "58;2;255;2;30"],
    ["a curly underline", "4:3"],
    ["a dotted underline with colons", "4:2"],
    ["italics, bold and reverse", "1;3;7"],
  ] as const) {
    test(`does not take ${what} for dim or a foreground: what is so is a draft like any other`, () => {
      expect(runs(`${ESC}[${sequence}mx`)).toEqual([["x", false, undefined]]);
    });
  }

  test("tells the background of 8, 16, 256 and all colours, and the one behind the blanks at the end", () => {
    const { lines } = parseScreen(
      `${ESC}[41ma${ESC}[107mb${ESC}[48;5;240mc${ESC}[48;2;1;2;3md\n\n${ESC}[49me${ESC}[7;44mf${ESC}[0m`,
    );
    expect(lines.map(({ runs: all }) => all.map(({ background }) => background))).toEqual([
      ["41", "107", "48;5;240", "48;2;1;2;3"],
      [],
      [undefined, "44"],
    ]);
    expect(lines.map(({ background }) => background)).toEqual(["48;2;1;2;3", "48;2;1;2;3", undefined]);
  });

  test("goes on with the style of the line before", () => {
    expect(runs(`${ESC}[2mone\ntwo${ESC}[0m three`, 1)).toEqual([
      ["two", true, undefined],
      [" three", false, undefined],
    ]);
  });

  test("leaves out hyperlinks, charsets, other sequences and control characters", () => {
    expect(
      texts(`${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\ ${ESC}(Bq${ESC}(0\u000e\u0007x${ESC}[Ky`),
    ).toEqual(["link qxy"]);
    expect(texts(`${ESC}]0;title\u0007text`)).toEqual(["text"]);
  });

  test("survives what is cut short", () => {
    for (const capture of [
      ESC,
      `${ESC}[`,
      `a${ESC}[3`,
      `a${ESC}]8;;x`,
      `${ESC}[38;5mx`,
      `${ESC}[38mx`,
      `${ESC}[;;mx`,
    ]) {
      expect(() => parseScreen(capture)).not.toThrow();
    }
    expect(texts(`${ESC}[38;5mx`)).toEqual(["x"]);
  });

  test("of plain text is that text", () => {
    expect(texts("❯ half a thought\n漢字 👍")).toEqual(["❯ half a thought", "漢字 👍"]);
  });
});
