import { describe, expect, test } from "bun:test";
import { scanJson, type JsonNode } from "../../../../../src/domain/setup/config/json-text.ts";

/** What the places say, read back by JSON.parse piece by piece. */
function rebuilt(text: string, node: JsonNode): unknown {
  if (node.kind === "object")
    return Object.fromEntries(node.members.map(({ key, value }) => [key, rebuilt(text, value)]));
  if (node.kind === "array") return node.items.map((item) => rebuilt(text, item));
  return JSON.parse(text.slice(node.start, node.end));
}

describe("the places in a JSON text", () => {
  test("are those of the values that JSON.parse finds", () => {
    for (const text of [
      "{}",
      " [ ] ",
      "null",
      "-0.5e+10",
      '{"a":1,"b":[true,false,null,{"c":"\\u00e9\\\\\\"]}"}]}',
      '\t{\r\n\t"a" :\r\n1\t,\n\n"b":[ 1 , 2 ]\r\n}\r\n',
      '{"":"","é":"😀"}',
    ]) {
      const reading = scanJson(text);
      if (!reading.ok) throw new Error(`${text}: ${reading.what}`);
      expect(rebuilt(text, reading.root)).toEqual(JSON.parse(text));
    }
  });

  test("are counted behind a byte order mark", () => {
    const reading = scanJson("\uFEFF{}");
    expect(reading).toEqual({ ok: true, root: { kind: "object", members: [], start: 1, end: 3 } });
  });
});

describe("what is no JSON", () => {
  for (const [text, offset, what] of [
    ["", 0, "the JSON ends too early"],
    ["{", 1, "the JSON ends too early"],
    ['{"a":1,}', 7, "a key in double quotes is expected"],
    ['{"a" 1}', 5, "a ':' is expected"],
    ['{"a":1 "b":2}', 7, "a ',' or a '}' is expected"],
    ["[1 2]", 3, "a ',' or a ']' is expected"],
    ["[1,]", 3, "a value is expected"],
    ["{'a':1}", 1, "a key in double quotes is expected"],
    ['{"a":"b', 5, "this text is not closed"],
    ['["a\nb"]', 3, "a control character in a text; write it as an escape"],
    ['["\\x"]', 2, "no escape of JSON"],
    ["[01]", 1, "a value is expected"],
    ["[nul]", 1, "a value is expected"],
    ["[1] x", 4, "something stands behind the end of the JSON"],
    ["// a\n{}", 0, "JSON has no comments"],
    ['{"a":1 /* b */}', 7, "JSON has no comments"],
    ["[".repeat(5000), 101, "nested too deeply"],
  ] as const) {
    test(`is told at its place: ${JSON.stringify(text.slice(0, 20))}`, () => {
      expect(scanJson(text)).toEqual({ ok: false, offset, what });
      expect(() => JSON.parse(text)).toThrow();
    });
  }
});
