import { describe, expect, test } from "bun:test";
import type { AgentState } from "../../../src/stub/agent-state.ts";
import { type Frame, plainText } from "../../../src/stub/frame.ts";
import { drawScreen } from "../../../src/stub/screen.ts";
import { columnsOf, printable, truncate, wrap } from "../../../src/stub/text-width.ts";
import { StubAgentDriver } from "../../support/stub-agent.ts";

const SIZE = { columns: 40, rows: 12 };
const draw = (state: AgentState, now: number, size = SIZE): Frame => drawScreen(state, size, now);
const footer = (frame: Frame) => frame.footer.map((content) => plainText(content).trimEnd());
const RULE = "─".repeat(40);

describe("the screen", () => {
  test("shows header, empty composer and status", () => {
    const agent = new StubAgentDriver();
    const frame = draw(agent.state, agent.now);
    expect(frame.document.map(plainText)).toEqual([
      "",
      " ▞▚▞  mosaic stub v1.2.3",
      " ▚▞▚  m · session session-",
      " ▞▚▞  /w",
      "",
    ]);
    expect(footer(frame)).toEqual([RULE, "❯", RULE, `  idle${" ".repeat(31)}m`]);
    expect(frame.cursor).toEqual({ row: 1, column: 2 });
  });

  test("counts the seconds of a turn, and shows what is queued above the composer", () => {
    const agent = new StubAgentDriver();
    agent.say("x [[busy=9]]");
    for (const text of ["a\nb", "2", "3", "4", "5"]) agent.say(text);
    agent.type("d");
    agent.pass(3200);
    const queue = ["  queued: a b", "  queued: 2", "  queued: 3", "  … and 2 more"];
    const frame = draw(agent.state, agent.now);
    expect(footer(frame).slice(0, 6)).toEqual([...queue, RULE, "❯ d"]);
    expect(footer(frame).at(-1)).toStartWith("  working… (3s)");
    expect(frame.cursor).toEqual({ row: 5, column: 3 });
  });

  test("shows a dialog in the composer's place, with its default marked", () => {
    const agent = new StubAgentDriver();
    agent.say("[[approve=touch x]]");
    const shown = footer(draw(agent.state, agent.now, { columns: 40, rows: 24 }));
    expect(shown).toContain(" ❯ 1. Yes");
    expect(shown).toContain("   2. No");
    expect(shown).toContain(" $ touch x");
    expect(shown.join("\n")).not.toContain("❯ \n");
    expect(shown.at(-1)).toStartWith("  action required · approval");
  });

  test("a command longer than the screen leaves the choices in sight", () => {
    const agent = new StubAgentDriver();
    agent.say(`[[approve=${"word ".repeat(400)}]]`);
    const shown = footer(draw(agent.state, agent.now, { columns: 40, rows: 24 }));
    expect(shown.length).toBeLessThanOrEqual(24);
    expect(shown).toContain(" Run a command");
    expect(shown).toContain(" ❯ 1. Yes");
  });

  test.each([
    [80, 24],
    [200, 50],
    [20, 5],
    [1, 1],
  ])("no line is wider than the terminal, no footer higher, at %dx%d", (columns, rows) => {
    const agent = new StubAgentDriver();
    agent.say(`漢字${"x".repeat(300)} ${"word ".repeat(100)}\u001b[31m`);
    agent.pass(100);
    agent.paste("draft 漢字 ".repeat(60));
    const frame = draw(agent.state, agent.now, { columns, rows });
    expect(frame.footer.length).toBeLessThanOrEqual(rows);
    const widest = Math.max(
      ...[...frame.document, ...frame.footer].map((content) => columnsOf(plainText(content))),
    );
    if (columns >= 20) expect(widest).toBeLessThanOrEqual(columns);
  });
});

describe("text", () => {
  test("no control character reaches the terminal", () => {
    expect(printable("a\u001b[2Jb\rc\u009bd\u007f\te")).toBe("a␛[2Jb␍c\ufffdd␡    e");
  });

  test("wraps between words, and inside a word only when it must", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("abcdefghij k", 4)).toEqual(["abcd", "efgh", "ij k"]);
    expect(wrap("漢字漢字", 5)).toEqual(["漢字", "漢字"]);
    expect(wrap("a\n\nb", 5)).toEqual(["a", "", "b"]);
  });

  test("truncates with an ellipsis, by columns", () => {
    expect(truncate("漢字漢字", 5)).toBe("漢字…");
    expect(truncate("abc", 3)).toBe("abc");
  });
});
