import { expect, test } from "bun:test";
import { isJsonObject } from "../../../src/base/json-object.ts";

test("an object is one, and nothing else that JSON has", () => {
  expect([{}, { a: 1 }, JSON.parse('{"__proto__":1}')].map(isJsonObject)).toEqual([true, true, true]);
  const others = [null, undefined, [], [{}], "{}", 0, true];
  expect(others.filter(isJsonObject)).toEqual([]);
});
