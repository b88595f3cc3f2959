import { expect, test } from "bun:test";
import { cursorText, pageOf, readCursor } from "../../../../src/domain/federation/cursor.ts";

const rows = (...keys: readonly string[]) => keys.map((key) => ({ key }));

test("every row once, in pages, whatever comes and goes meanwhile", () => {
  const first = pageOf(rows("c", "a", "b", "d"), undefined, 2);
  expect([first.rows, first.last]).toEqual([rows("a", "b"), "b"]);
  // one was taken out before, one came before, one behind
  const second = pageOf(rows("a", "aa", "c", "cc", "d"), first.last, 2);
  expect([second.rows, second.last]).toEqual([rows("c", "cc"), "cc"]);
  const third = pageOf(rows("a", "aa", "c", "cc", "d"), second.last, 2);
  expect([third.rows, third.last]).toEqual([rows("d"), undefined]);
  expect(pageOf([], undefined, 1)).toEqual({ rows: [], last: undefined });
});

test("a cursor is of one grant and one resource, and what is none is none", () => {
  const of = { grantId: "g1", resource: "agents.read" };
  const text = cursorText({ ...of, after: "web1/ü" });
  expect(readCursor(text, of)).toBe("web1/ü");
  expect(readCursor(text, { ...of, grantId: "g2" })).toBeUndefined();
  expect(readCursor(text, { ...of, resource: "events.read" })).toBeUndefined();
  for (const wrong of ["", "x", "a b", `${text}AAAA`, "W10", "x".repeat(10_000), btoa("null")]) {
    expect([wrong, readCursor(wrong, of)]).toEqual([wrong, undefined]);
  }
});
