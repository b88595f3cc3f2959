import { describe, expect, test } from "bun:test";
import { drawing } from "../../../../src/cli/screen/drawing.ts";
import { type Frame, plain } from "../../../../src/cli/screen/rows.ts";
import { createStyle } from "../../../../src/cli/show/style.ts";
import { terminalText } from "../../../../src/cli/show/terminal-text.ts";

const style = createStyle(false);
const frame = (...rows: readonly string[]): Frame => ({ rows: rows.map(plain) });
/** What a terminal gets. */
const sent = (text: string) => terminalText(text);

describe("drawing a screen", () => {
  test("the first time clears it, and writes every row where it belongs, as one update", () => {
    const { text } = drawing(undefined, frame("one", "two"), style);
    expect(sent(text)).toBe(
      "\u001b[?2026h\u001b[?25l\u001b[H\u001b[J\u001b[1;1Hone\u001b[K\u001b[2;1Htwo\u001b[K\u001b[?25l\u001b[?2026l",
    );
  });

  test("writes only the rows that differ, and nothing where none does", () => {
    const { drawn } = drawing(undefined, frame("one", "two", "three"), style);
    expect(drawing(drawn, frame("one", "two", "three"), style).text).toBe("");
    const { text } = drawing(drawn, frame("one", "2", "three"), style);
    expect(sent(text)).toBe("\u001b[?2026h\u001b[?25l\u001b[2;1H2\u001b[K\u001b[?25l\u001b[?2026l");
  });

  test("shows a cursor where one is, and moves it alone", () => {
    const rows = frame("to coder0: a");
    const { drawn } = drawing(undefined, { ...rows, cursor: { row: 0, column: 12 } }, style);
    const moved = drawing(drawn, { ...rows, cursor: { row: 0, column: 11 } }, style);
    expect(sent(moved.text)).toBe("\u001b[?2026h\u001b[?25l\u001b[1;12H\u001b[?25h\u001b[?2026l");
  });

  test("says the column of what stands to the right, whatever is left of it", () => {
    const rows = [{ left: [{ text: "👩‍👩‍👧" }], right: { column: 20, spans: [{ text: "│" }] } }];
    expect(sent(drawing(undefined, { rows }, style).text)).toContain("\u001b[K\u001b[21G│");
  });

  test("lets no sequence of a text through", () => {
    const { text } = drawing(undefined, frame("\u001b[2Jgone\u009b31m"), style);
    expect(sent(text)).toContain("\\x1b[2Jgone\\x9b31m");
  });
});
