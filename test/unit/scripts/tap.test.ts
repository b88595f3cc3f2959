import { expect, test } from "bun:test";
import { readTapLine } from "../../../scripts/tap.ts";

test("a line that begins with ok is a check that passed", () => {
  expect(readTapLine("ok - the holder runs")).toEqual({ kind: "passed", title: "the holder runs" });
});

test("a line that begins with not ok is a check that failed", () => {
  expect(readTapLine("not ok - the holder runs")).toEqual({ kind: "failed", title: "the holder runs" });
});

test("what only mentions a result is text", () => {
  for (const text of ["# not ok - quoted", "ok, then", " ok - indented", "okay - no", ""]) {
    expect(readTapLine(text)).toEqual({ kind: "text", text });
  }
});
