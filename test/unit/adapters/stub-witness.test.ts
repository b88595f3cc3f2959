import { expect, test } from "bun:test";
import { receivedOf } from "../../../src/adapters/stub-witness.ts";

const at = "2026-11-29T01:00:00.000Z";
const WORD = /\bmx\d\b/g;

test("of a stub's record: what was said to it, how often by then, and whether it was answered", () => {
  const lines = [
    { type: "session_start", at },
    { type: "user", id: "a", text: "mx1 hello", at },
    { type: "turn_end", message: "a", reason: "done", at },
    { type: "queued", id: "b", text: "mx2 mx1", at },
    { type: "user", id: "b", text: "mx2 mx1", at },
  ];
  const [first, second, ...more] = receivedOf(lines, WORD);
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    fresh: ["mx1 hello"],
    tracked: { mx1: 1 },
    ended: "done",
    at: Date.parse(at),
  });
  expect(second).toMatchObject({ fresh: ["mx2 mx1"], tracked: { mx1: 2, mx2: 1 }, ended: undefined });
});
