import { describe, expect, test } from "bun:test";
import {
  flushKeys,
  holdsEscape,
  type KeyEvent,
  type KeyName,
  NEW_KEY_PARSER,
  parseKeys,
} from "../../../src/stub/keys.ts";

function parseAll(chunks: readonly (string | Uint8Array)[]): KeyEvent[] {
  let parser = NEW_KEY_PARSER;
  const events: KeyEvent[] = [];
  for (const chunk of chunks) {
    const step = parseKeys(parser, typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    parser = step.parser;
    events.push(...step.events);
  }
  return events;
}

/** Each byte a chunk of its own. */
function byteByByte(text: string): Uint8Array[] {
  return Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte));
}

const key = (name: KeyName): KeyEvent => ({ kind: "key", name });
const text = (value: string): KeyEvent => ({ kind: "text", text: value });
const paste = (value: string): KeyEvent => ({ kind: "paste", text: value });

describe("keys", () => {
  test("text and Enter in one chunk are two events", () => {
    expect(parseAll(["hello\r"])).toEqual([text("hello"), key("enter")]);
  });

  test("a paste is one event however it is cut into chunks", () => {
    const bytes = "\u001b[200~one\rtwo ü\t\u001b[20 👍\u001b[201~\r";
    const whole = [paste("one\ntwo ü\t\u001b[20 👍"), key("enter")];
    expect(parseAll([bytes])).toEqual(whole);
    expect(parseAll(byteByByte(bytes))).toEqual(whole);
  });

  test("a pasted CRLF, CR and LF are one newline each", () => {
    expect(parseAll(["\u001b[200~a\r\nb\rc\nd\u001b[201~"])).toEqual([paste("a\nb\nc\nd")]);
  });

  test("a byte order mark is kept, also at the start of a chunk", () => {
    expect(parseAll(["\ufeffx"])).toEqual([text("\ufeffx")]);
  });

  test("a character cut in the middle is put together", () => {
    const [first, ...rest] = byteByByte("漢");
    expect(parseAll([first ?? "", ...rest])).toEqual([text("漢")]);
  });

  test("bytes that are no UTF-8 do not hold up what follows", () => {
    expect(parseAll([Uint8Array.of(0xff, 0x61, 0x80), "b"])).toEqual([text("\ufffda\ufffd"), text("b")]);
  });

  test.each<[string, KeyName]>([
    ["\u001b[D", "left"],
    ["\u001bOC", "right"],
    ["\u001b[1~", "home"],
    ["\u001b[F", "end"],
    ["\u001b[3~", "delete"],
    ["\u001b\r", "newline"],
    ["\u001b[13;2u", "newline"],
    ["\n", "newline"],
    ["\u007f", "backspace"],
    ["\u0015", "clear-line"],
    ["\u0003", "interrupt"],
    ["\u0004", "end-of-input"],
  ])("%j is %s, whole and byte by byte", (bytes, name) => {
    expect(parseAll([bytes])).toEqual([key(name)]);
    expect(parseAll(byteByByte(bytes))).toEqual([key(name)]);
  });

  test("sequences and controls that mean nothing here are dropped, not typed", () => {
    expect(parseAll(["a\u001b[15~\u001b[1;5Cb\u001bxc\t\u000bd"])).toEqual(["a", "b", "c", "d"].map(text));
  });

  test("an Escape alone is held until its time is over", () => {
    const { parser, events } = parseKeys(NEW_KEY_PARSER, Uint8Array.of(0x1b));
    expect(events).toEqual([]);
    expect(holdsEscape(parser)).toBe(true);
    expect(flushKeys(parser).events).toEqual([key("escape")]);
    expect(holdsEscape(flushKeys(parser).parser)).toBe(false);
  });

  test("what is held back inside a paste is never taken for an Escape", () => {
    const { parser } = parseKeys(NEW_KEY_PARSER, new TextEncoder().encode("\u001b[200~abc\u001b[20"));
    expect(holdsEscape(parser)).toBe(false);
    expect(flushKeys(parser).events).toEqual([]);
  });
});
