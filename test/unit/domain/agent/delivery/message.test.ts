import { describe, expect, test } from "bun:test";
import {
  composeMessage,
  LONGEST_MESSAGE,
  normalise,
  readSource,
  withoutBlanks,
  type MessageParts,
} from "../../../../../src/domain/agent/delivery/message.ts";

const ESC = "\u001b";

function compose(text: string, more: Partial<MessageParts> = {}) {
  return composeMessage({ text, id: "m1", source: "h:op", destination: "h:a", raw: false, ...more });
}

describe("the envelope", () => {
  test("says who speaks to whom, and carries the id; the needle is all of it, with the blank behind it", () => {
    expect(compose("hello")).toEqual({
      id: "m1",
      text: "[h:op -> h:a] #m1 hello",
      needle: "[h:op -> h:a] #m1 ",
      raw: false,
      source: "h:op",
    });
  });

  test("of one id is not found in a message whose id begins so", () => {
    expect(compose("hello", { id: "m10" }).text).not.toContain(compose("hello").needle);
    expect(compose("hello", { id: "m1.x" }).text).not.toContain(compose("hello").needle);
  });

  for (const text of ["!touch x", "/exit", "@file", "#memory", "\n!touch x", "  /exit"]) {
    test(`keeps ${JSON.stringify(text)} from being first`, () => {
      expect(compose(text).text).toStartWith("[h:op -> h:a] #m1 ");
    });
  }

  test("is left out with raw; the needle is then the first line, at most 60 characters", () => {
    expect(compose("/clear", { raw: true })).toMatchObject({ text: "/clear", needle: "/clear", raw: true });
    expect(compose("\n\n  first  \nsecond", { raw: true }).needle).toBe("first");
    expect(compose("x".repeat(200), { raw: true }).needle).toBe("x".repeat(60));
  });

  test("of raw text has a needle of whole characters: half of one is in no record", () => {
    const { needle } = compose("👍".repeat(100), { raw: true });
    expect(needle).toBe("👍".repeat(60));
    expect(needle.isWellFormed()).toBe(true);
  });
});

describe("a text is made fit to be typed", () => {
  for (const [what, text, expected] of [
    ["CRLF and CR become LF", "a\r\nb\rc", "a\nb\nc"],
    ["newlines at the end go", "a\n\n\n", "a"],
    ["other blanks stay as they are", " a\t b ", " a\t b "],
    ["NUL, BEL, backspace and DEL go", "a\0b\u0007c\bd\u007fe", "abcde"],
    ["escape sequences lose their escape", `${ESC}[31mred${ESC}]0;t\u0007`, "[31mred]0;t"],
    ["the end of a bracketed paste does not end it", `a${ESC}[201~b`, "a[201~b"],
    ["C1 controls and the line separators of Unicode go", "a\u009b31m\u0085b\u2028c\u2029d", "a31mbcd"],
    ["form feed and vertical tab go", "a\fb\vc", "abc"],
    ["a backslash at the end gets a blank", "a\\", "a\\ "],
    ["also where newlines stood behind it", "a\\\n\n", "a\\ "],
    ["a word with @ at the end gets a blank", "look at @src/main.ts", "look at @src/main.ts "],
    ["also alone, and on a line of its own", "a\n@file", "a\n@file "],
    ["an address does not", "write to me@example.org", "write to me@example.org"],
    ["a semicolon at the end stays", "a;", "a;"],
    ["letters of any script stay", "ünïcödé ✓ 漢字 👩‍👩‍👧", "ünïcödé ✓ 漢字 👩‍👩‍👧"],
  ] as const) {
    test(what, () => expect(normalise(text)).toBe(expected));
  }

  test("and what it is then is not changed once more", () => {
    for (const text of ["a\\", "@x", `a${ESC}[201~\r\n`, "a\n\n"]) {
      expect(normalise(normalise(text))).toBe(normalise(text));
    }
  });
});

describe("what is no message is refused", () => {
  for (const text of ["", "  \n\t", "\0\u0007", ESC]) {
    test(`${JSON.stringify(text)}: empty`, () => {
      expect(() => compose(text)).toThrow("the message is empty");
      expect(() => compose(text, { raw: true })).toThrow("the message is empty");
    });
  }

  test("more than a mebibyte, the envelope included, counted in bytes", () => {
    const envelope = "[h:op -> h:a] #m1 ".length;
    expect(compose("x".repeat(LONGEST_MESSAGE - envelope)).text).toHaveLength(LONGEST_MESSAGE);
    expect(() => compose("x".repeat(LONGEST_MESSAGE - envelope + 1))).toThrow("1024 KiB");
    expect(() => compose("ä".repeat(LONGEST_MESSAGE / 2))).toThrow("1024 KiB");
  });

  for (const id of ["", "-x", ".x", "a b", "a]", "a\n", "x".repeat(65), "ä"]) {
    test(`the id ${JSON.stringify(id)}`, () => expect(() => compose("hello", { id })).toThrow("not an id"));
  }
});

describe("a source", () => {
  test("gets the host in front, unless it has one", () => {
    expect(readSource("planner", "h")).toBe("h:planner");
    expect(readSource("far:planner", "h")).toBe("far:planner");
  });

  for (const source of [
    "",
    "a]b",
    "a[b",
    "a\nb",
    "a -> b",
    "a\u001bb",
    "a\u009bb",
    "a\u2028b",
    "x".repeat(101),
  ]) {
    test(`that is ${JSON.stringify(source.slice(0, 20))} would break the envelope`, () => {
      expect(() => readSource(source, "h")).toThrow("not a source");
    });
  }
});

test("a text without its blanks is found in a screen that wraps it anywhere", () => {
  expect(withoutBlanks("[h:op ->\n  h:a]\t #m1")).toBe("[h:op->h:a]#m1");
});
