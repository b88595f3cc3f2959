import { describe, expect, test } from "bun:test";
import { choicesIn, drawnLines, stillStands, written } from "../../../src/page/agent/question-text.ts";
import { screenFixtures } from "../../support/screen-fixtures.ts";

const DRAWN =
  "\u001Bc\u001B[?7l old line\u001B[0m\r\n\u001B[1m Run a command\u001B[0m   \r\n\r\n\u001B]8;;http://x\u001B\\ $ ls\u001B]8;;\u001B\\\u001B[0m\r\n" +
  " \u001B[38;5;4m❯ 1. Yes\u001B[39m\u001B[0m\u001B[?7h\u001B[3;1H\u001B[?25l";

describe("a question on a screen", () => {
  test("is read without what it is drawn with", () => {
    expect(drawnLines(DRAWN)).toEqual([" old line", " Run a command", " $ ls", " ❯ 1. Yes"]);
  });

  test("still stands where the screen ends with it, and nowhere else", () => {
    const drawn = drawnLines(DRAWN);
    expect(stillStands(drawn, written([" Run a command", "", " $ ls  ", " ❯ 1. Yes"]))).toBe(true);
    expect(stillStands(drawn, [" Run a command", " $ rm -rf /", " ❯ 1. Yes"])).toBe(false);
    expect(stillStands(drawn, [" Run a command", " $ ls"])).toBe(false);
    expect(stillStands(drawn, ["one more", ...drawn])).toBe(false);
    expect(stillStands(drawn, [])).toBe(false);
  });

  test("has its numbered choices", () => {
    expect(
      choicesIn([" ❯ 1. Yes", "│   2. No, and tell it why (esc)   │", " it costs 3. nothing", "$ 4. no"]),
    ).toEqual([
      { name: "1. Yes", bytes: "1" },
      { name: "2. No, and tell it why (esc)", bytes: "2" },
    ]);
  });

  test("of the real runtimes is read as captured, and some have choices", () => {
    const screens = ["claude", "codex", "gemini", "opencode", "pi"].flatMap(screenFixtures);
    const questions = screens.filter(({ state }) => state.startsWith("blocked"));
    expect(questions.length).toBeGreaterThan(10);
    for (const { file, capture } of questions) {
      const drawn = drawnLines(capture);
      expect([file, drawn.join("\n").includes("\u001B")]).toEqual([file, false]);
      expect([file, stillStands(drawn, drawn.slice(-20))]).toEqual([file, true]);
    }
    const withChoices = questions.filter(({ capture }) => choicesIn(drawnLines(capture)).length > 1);
    expect(withChoices.length).toBeGreaterThan(4);
  });
});
