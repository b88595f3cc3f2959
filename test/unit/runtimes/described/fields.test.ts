import { describe, expect, test } from "bun:test";
import { parseCondition, parseField, textAt, valuesAt } from "../../../../src/runtimes/described/fields.ts";

const LINE = {
  type: "message",
  message: {
    role: "user",
    content: [
      { type: "text", text: "one " },
      { type: "thinking", text: "hm" },
      { type: "text", text: "two" },
      { type: "call", name: "bash" },
    ],
  },
  count: 3,
  done: false,
  nothing: null,
};

const at = (path: string) => {
  const parsed = parseField(path);
  if (!parsed.ok) throw new Error(parsed.what);
  return parsed.value;
};
const holds = (text: string, value: unknown = LINE) => {
  const parsed = parseCondition(text);
  if (!parsed.ok) throw new Error(parsed.what);
  return parsed.value(value);
};

describe("a path", () => {
  test("leads through keys and lists", () => {
    expect(valuesAt(at("message.role"), LINE)).toEqual(["user"]);
    expect(textAt([at("message.content[].text")], LINE)).toBe("one hmtwo");
    expect(textAt([at("message.content[type == text].text")], LINE)).toBe("one two");
    expect(textAt([at("message.content"), at("message.content[].name")], LINE)).toBe("bash");
  });
  test("leads nowhere where there is nothing, and to no text where there is none", () => {
    for (const path of ["nowhere", "message.role.length", "type[]", "constructor", "__proto__.x"]) {
      expect(valuesAt(at(path), LINE)).toEqual([]);
    }
    expect(textAt([at("count")], LINE)).toBeUndefined();
    expect(valuesAt(at("a.b"), "text")).toEqual([]);
    expect(valuesAt(at("a"), undefined)).toEqual([]);
  });
  for (const text of ["", ".", "a..b", "a.", "a[", "a[b", "a b", "[]", "a[[]]", "a".repeat(201)]) {
    test(`${JSON.stringify(text.slice(0, 10))} is none`, () => expect(parseField(text).ok).toBe(false));
  }
});

describe("a condition", () => {
  for (const [text, wanted] of [
    ["message.role == user", true],
    ["message.role==user", true],
    ["message.role == assistant | user", true],
    ["message.role != user", false],
    ['message.role == "user"', true],
    ["count == 3", true],
    ["done == false", true],
    ["nothing == null", true],
    ["message.content[].type == call", true],
    ["nowhere == user", false],
    ["nowhere != user", true],
    ["nowhere exists", false],
    ["nowhere missing", true],
    ["message.content[].name exists", true],
    ["message == [object Object]", false],
  ] as const) {
    test(`${text}: ${wanted}`, () => expect(holds(text)).toBe(wanted));
  }
  for (const text of ["", "a", "a = b", "a == ", "a == b |", "a is b", "a.. == b", "== b"]) {
    test(`${JSON.stringify(text)} is none`, () => expect(parseCondition(text).ok).toBe(false));
  }
});
