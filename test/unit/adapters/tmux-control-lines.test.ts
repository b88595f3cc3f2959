import { describe, expect, test } from "bun:test";
import { ControlReader, type ControlLine } from "../../../src/adapters/tmux-control-lines.ts";

const SESSION = [
  "%begin 1700000000 100 0",
  "%end 1700000000 100 0",
  "%session-changed $0 x",
  "%output %3 a\\033[1mb\\134c\\015\\012",
  "%extended-output %3 120 : h\u00c3\u00a9 : o",
  "%begin 1700000001 101 1",
  "%end of a story",
  "%end 1700000000 100 0",
  "",
  "%output %3 on the screen",
  "%end 1700000001 101 1",
  "%begin 1700000002 102 1",
  "no such pane",
  "%error 1700000002 102 1",
  "%pause %3",
  "%layout-change @1 b25d,80x24,0,0,1 b25d,80x24,0,0,1 *",
  "",
].join("\n");

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

const EXPECTED: readonly ControlLine[] = [
  { kind: "output", pane: "%3", bytes: bytes("a\u001B[1mb\\c\r\n") },
  { kind: "output", pane: "%3", bytes: bytes("h\u00c3\u00a9 : o") },
  {
    kind: "answer",
    isError: false,
    lines: ["%end of a story", "%end 1700000000 100 0", "", "%output %3 on the screen"],
  },
  { kind: "answer", isError: true, lines: ["no such pane"] },
  { kind: "pause", pane: "%3" },
  { kind: "layout" },
];

describe("what a control client says", () => {
  test("output, answers to what was asked, pauses and the end; a screen's own text is none of them", () => {
    expect(new ControlReader().read(SESSION)).toEqual([...EXPECTED]);
  });

  test("the same wherever it is cut", () => {
    for (let at = 0; at <= SESSION.length; at += 1) {
      const reader = new ControlReader();
      const lines = [...reader.read(SESSION.slice(0, at)), ...reader.read(SESSION.slice(at))];
      expect(lines).toEqual([...EXPECTED]);
    }
  });

  test("every byte comes back", () => {
    const all = Uint8Array.from({ length: 256 }, (_, value) => value);
    // as tmux 3.3a writes them
    const written = [...all]
      .map((value) =>
        value < 32 || value === 92 ? `\\${value.toString(8).padStart(3, "0")}` : String.fromCharCode(value),
      )
      .join("");
    expect(new ControlReader().read(`%output %0 ${written}\n`)).toEqual([
      { kind: "output", pane: "%0", bytes: all },
    ]);
  });
});
