import { expect, test } from "bun:test";
import { parseTags, type Tag } from "../../../src/stub/tags.ts";

test.each<[string, Tag[]]>([
  ["no tags", []],
  ["[[busy=1.5]]", [{ kind: "busy", durationMs: 1_500 }]],
  ["[[approve=rm -rf [x] = y]]", [{ kind: "approve", text: "rm -rf [x] = y" }]],
  [
    "[[trust]] [[login]] [[ignore-enter]] [[hang]]",
    ["trust", "login", "ignore-enter", "hang"].map((kind) => ({ kind }) as Tag),
  ],
  ["[[exit=7]]", [{ kind: "exit", status: 7 }]],
  ["[[signal=KILL]]", [{ kind: "signal", signal: "KILL" }]],
  ["[[leak=0]]", [{ kind: "leak", megabytes: 0 }]],
  [
    "[[setsid=2]][[lines=3]]",
    [
      { kind: "setsid", count: 2 },
      { kind: "lines", count: 3 },
    ],
  ],
])("%j is read in order", (message, tags) => {
  expect(parseTags(message)).toEqual(tags);
});

test.each(["[[wiki link]]", "[[d=3]]", "[[Busy=3]]", "[busy=3]", "[[busy=3"])(
  "%j is text like any other",
  (message) => {
    expect(parseTags(message)).toEqual([]);
  },
);

test.each([
  "[[busy]]",
  "[[busy=-1]]",
  "[[exit=256]]",
  "[[exit=1.5]]",
  "[[signal=HUP]]",
  "[[approve=]]",
  "[[setsid=0]]",
  "[[setsid=101]]",
  "[[hang=1]]",
])("%j is a known tag that makes no sense, and is said to be", (message) => {
  expect(parseTags(message)).toEqual([{ kind: "invalid", source: message }]);
});
