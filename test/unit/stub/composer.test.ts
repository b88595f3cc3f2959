import { describe, expect, test } from "bun:test";
import {
  type Composer,
  composedText,
  continueLine,
  edit,
  EMPTY_COMPOSER,
  placeholderOf,
} from "../../../src/stub/composer.ts";
import { viewComposer } from "../../../src/stub/composer-view.ts";
import { plainText } from "../../../src/stub/frame.ts";
import type { KeyEvent, KeyName } from "../../../src/stub/keys.ts";

function compose(...keys: (KeyName | KeyEvent)[]): Composer {
  return keys.reduce<Composer>(
    (composer, key) => edit(composer, typeof key === "string" ? { kind: "key", name: key } : key),
    EMPTY_COMPOSER,
  );
}
const text = (value: string): KeyEvent => ({ kind: "text", text: value });
const paste = (value: string): KeyEvent => ({ kind: "paste", text: value });
const rows = (composer: Composer, columns = 80, maxRows = 10) =>
  viewComposer(composer, columns, maxRows).lines.map(plainText);

describe("composer", () => {
  test("types at the cursor and removes around it", () => {
    expect(composedText(compose(text("ac"), "left", text("b")))).toBe("abc");
    expect(composedText(compose(text("abc"), "left", "backspace"))).toBe("ac");
    expect(composedText(compose(text("abc"), "home", "delete"))).toBe("bc");
  });

  test("moves over a character that takes several code points as one", () => {
    expect(composedText(compose(text("a👨‍👩‍👧"), "backspace"))).toBe("a");
    expect(composedText(compose(text("e\u0301"), "left", text("x")))).toBe("xe\u0301");
  });

  test("Home, End and Ctrl-U stay within the line of the cursor", () => {
    const lines = [text("one"), "newline", text("two")] as const;
    expect(composedText(compose(...lines, "home", text("x")))).toBe("one\nxtwo");
    expect(composedText(compose(...lines, "home", "left", "home", "end", text("x")))).toBe("onex\ntwo");
    expect(composedText(compose(...lines, "clear-line"))).toBe("one\n");
  });

  test("a paste of six lines is shown as it is", () => {
    expect(rows(compose(paste("1\n2\n3\n4\n5\n6")))).toHaveLength(6);
  });

  test("a paste of more than six lines is one placeholder and is sent whole", () => {
    const pasted = "1\n2\n3\n4\n5\n6\n7";
    const composer = compose(text("a"), paste(pasted), text("b"));
    expect(rows(composer)).toEqual(["❯ a[pasted text #1, 7 lines]b"]);
    expect(composedText(composer)).toBe(`a${pasted}b`);
  });

  test("a paste of more than 1000 characters is a placeholder, the second one is numbered 2", () => {
    const composer = compose(paste("x".repeat(1001)), paste("y".repeat(1000)), paste("z".repeat(1001)));
    const pastes = composer.cells.flatMap((cell) => (cell.kind === "paste" ? [placeholderOf(cell)] : []));
    expect(pastes).toEqual(["[pasted text #1, 1 line]", "[pasted text #2, 1 line]"]);
  });

  test("backspace removes a placeholder at once", () => {
    expect(composedText(compose(text("a"), paste("x".repeat(2000)), "backspace"))).toBe("a");
  });

  test("Enter after a backslash becomes a newline, otherwise it submits", () => {
    const continued = continueLine(compose(text("a\\")));
    expect(continued && composedText(continued)).toBe("a\n");
    expect(continueLine(compose(text("a\\ ")))).toBeUndefined();
    expect(continueLine(EMPTY_COMPOSER)).toBeUndefined();
  });

  test("wide characters wrap before the edge, and the cursor stands after them", () => {
    const view = viewComposer(compose(text("漢字漢字")), 9, 10);
    expect(view.lines.map(plainText)).toEqual(["❯ 漢字漢", "  字"]);
    expect(view.cursor).toEqual({ row: 1, column: 4 });
  });

  test("shows the rows around the cursor when there are too many", () => {
    const lines = compose(paste("1\n2\n3\n4\n5\n6"));
    expect(rows(lines, 80, 2)).toEqual(["  5", "  6"]);
    const { lines: shown, cursor } = viewComposer({ ...lines, cursor: 0 }, 80, 2);
    expect(shown.map(plainText)).toEqual(["❯ 1", "  2"]);
    expect(cursor).toEqual({ row: 0, column: 2 });
  });
});
