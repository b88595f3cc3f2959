import { describe, expect, test } from "bun:test";
import { type Key, readKeys } from "../../../../src/cli/screen/keys.ts";

const named = (keys: readonly Key[]) => keys.map((key) => (key.kind === "key" ? key.name : key.text));
const read = (input: string, isAll = true) => named(readKeys(input, isAll).keys);

describe("what a terminal sends", () => {
  test("is keys by their names, in each way in which terminals send them", () => {
    expect(read("\u001b[A\u001bOA\u001b[1;5A")).toEqual(["up", "up", "up"]);
    expect(read("\u001b[H\u001b[1~\u001b[7~\u001bOF\u001b[4~")).toEqual([
      "home",
      "home",
      "home",
      "end",
      "end",
    ]);
    expect(read("\u001b[5~\u001b[6;2~\u001b[3~")).toEqual(["page-up", "page-down", "delete"]);
    expect(read("\r\n\t\u007f\b\u0003\u001a\u000c")).toEqual([
      "enter",
      "enter",
      "tab",
      "backspace",
      "backspace",
      "ctrl-c",
      "ctrl-z",
      "ctrl-l",
    ]);
  });

  test("is characters, also those of more than one unit", () => {
    expect(read("aé表👍")).toEqual(["a", "é", "表", "👍"]);
  });

  test("is ESC only once nothing came behind it", () => {
    expect(readKeys("\u001b", false)).toEqual({ keys: [], rest: "\u001b" });
    expect(readKeys("\u001b[1;", false)).toEqual({ keys: [], rest: "\u001b[1;" });
    expect(read("\u001b")).toEqual(["escape"]);
    expect(read("\u001bq")).toEqual(["escape", "q"]);
  });

  test("may be cut anywhere, and is the same", () => {
    const whole = "j\u001b[A\u001b[5~\u001b[200~a\nb\u001b[201~表\u001bOB";
    const wanted = readKeys(whole, true).keys;
    for (let cut = 1; cut < whole.length; cut += 1) {
      const first = readKeys(whole.slice(0, cut), false);
      expect([...first.keys, ...readKeys(first.rest + whole.slice(cut), true).keys]).toEqual([...wanted]);
    }
  });

  test("that was pasted is one paste, whatever is in it, and no key", () => {
    expect(readKeys("\u001b[200~rm -rf\ry\u001b[A\u001b[201~q", true).keys).toEqual([
      { kind: "paste", text: "rm -rf\ry\u001b[A" },
      { kind: "text", text: "q" },
    ]);
    expect(readKeys("\u001b[200~half", true)).toEqual({ keys: [], rest: "\u001b[200~half" });
  });

  test("and nobody knows is passed over", () => {
    expect(read("\u001b[?1;2c\u001b[<0;1;2M\u001b[M\u0000\u0002x")).toEqual(["x"]);
    expect(read("\u001bOM")).toEqual(["enter"]);
  });
});
