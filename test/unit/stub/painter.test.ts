import { describe, expect, test } from "bun:test";
import { type Frame, line } from "../../../src/stub/frame.ts";
import { openScreen, paint, type Painted } from "../../../src/stub/painter.ts";

const frame = (document: readonly string[], change: Partial<Frame> = {}): Frame => ({
  columns: 10,
  rows: 5,
  document: document.map((text) => line(text)),
  footer: [line("=====")],
  cursor: { row: 0, column: 0 },
  ...change,
});
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line${index + 1}`);

/** A terminal that knows just what the painter uses: cursor position, erase to the end, line feed. */
class TinyTerminal {
  readonly scrollback: string[] = [];
  rows: string[];
  #row = 0;
  #column = 0;

  constructor(rows: number) {
    this.rows = Array.from({ length: rows }, () => "");
  }

  write(output: string): void {
    for (const [, position, erase, other, feed, text] of output.matchAll(
      /\u001b\[(\d+;\d+)H|(\u001b\[K)|(\u001b\[[?0-9;]*[a-z])|(\n)|([^\u001b\n]+)/g,
    )) {
      if (position !== undefined) {
        const [row = 1, column = 1] = position.split(";").map(Number);
        this.#row = row - 1;
        this.#column = column - 1;
      } else if (erase !== undefined) {
        this.rows[this.#row] = (this.rows[this.#row] ?? "").slice(0, this.#column);
      } else if (feed !== undefined) {
        if (this.#row === this.rows.length - 1) this.scrollback.push(this.rows.shift() ?? "");
        if (this.rows.length === this.#row) this.rows.push("");
        else this.#row += 1;
      } else if (other === undefined && text !== undefined) {
        const old = this.rows[this.#row] ?? "";
        this.rows[this.#row] = old.slice(0, this.#column) + text + old.slice(this.#column + text.length);
        this.#column += text.length;
      }
    }
  }
}

describe("the painter", () => {
  test("writes nothing but the cursor's place when nothing changed", () => {
    const { painted } = paint(undefined, frame(["a", "b"]), false);
    expect(paint(painted, frame(["a", "b"]), false).output).toBe("\u001b[5;1H\u001b[?25h");
  });

  test("writes only the line that changed", () => {
    const { painted } = paint(undefined, frame(["a", "b"]), false);
    expect(paint(painted, frame(["a", "c"]), false).output).toContain("\u001b[2;1Hc\u001b[K");
    expect(paint(painted, frame(["a", "c"]), false).output).not.toContain("\u001b[1;1H");
  });

  test("does not erase after a row that is full to its last column", () => {
    const { output } = paint(undefined, frame(["0123456789"]), false);
    expect(output).toContain("0123456789\u001b[2;1H");
  });

  test("sends what leaves the screen to the scrollback, each line once and in order", () => {
    const terminal = new TinyTerminal(5);
    let painted: Painted | undefined;
    const show = (next: Frame): void => {
      const step = paint(painted, next, false);
      painted = step.painted;
      terminal.write(step.output);
    };
    show(frame(numbered(3)));
    show(frame(numbered(6)));
    show(frame(numbered(6), { footer: [line("="), line("=")] }));
    show(frame(numbered(6)));
    show(frame(numbered(30)));
    expect(terminal.scrollback).toEqual(numbered(26));
    expect(terminal.rows).toEqual(["line27", "line28", "line29", "line30", "====="]);
  });

  test("paints everything again after a change of size", () => {
    const { painted } = paint(undefined, frame(["a", "b"]), false);
    const { output } = paint(painted, frame(["a", "b"], { columns: 20, rows: 6 }), false);
    expect(output).toContain("\u001b[1;1Ha");
    expect(output).toContain("\u001b[6;1H=====");
  });

  test("colours only when told to", () => {
    const dim = frame([], { document: [line("x", "dim")] });
    expect(paint(undefined, dim, true).output).toContain("\u001b[38;5;246mx\u001b[0m");
    expect(paint(undefined, dim, false).output).not.toContain("38;5;246");
  });

  test("opening moves what stood on the screen up instead of wiping it", () => {
    expect(openScreen(24)).toStartWith("\n".repeat(23));
    expect(openScreen(24)).not.toContain("\u001b[2J");
    expect(openScreen(24)).not.toContain("?1049");
  });
});
