import { expect, test } from "bun:test";
import { parseDue, renderDue } from "../../../../src/domain/limits/due.ts";

test("what is due is written down in whole seconds, not before its time", () => {
  expect(renderDue({ at: 1_800_000_000_001, limit: 1_799_999_999_999 })).toBe("1800000001 1800000000\n");
  expect(renderDue({ at: 1_800_000_000_000, limit: undefined })).toBe("1800000000\n");
  for (const due of [
    { at: 1_800_000_001_000, limit: 1_800_000_000_000 },
    { at: 1_800_000_001_000, limit: undefined },
  ]) {
    expect(parseDue(renderDue(due))).toEqual(due);
  }
});

test.each(["", "1800000000", "soon\n", "1800000000 x\n", "-1800000000\n", "1800000000 1 2\n"])(
  "%j says nothing",
  (text) => {
    expect(parseDue(text)).toBeUndefined();
  },
);
