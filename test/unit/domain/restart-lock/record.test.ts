import { describe, expect, test } from "bun:test";
import {
  parseLockRecord,
  renderLockRecord,
  sameLockRecord,
} from "../../../../src/domain/restart-lock/record.ts";

const TOKEN = "5c1d1c9e-9d0b-4f0e-8d5e-2f7a3f6f9a10";
const WHOLE = {
  pid: 4242,
  refreshedAt: 1_800_000_000_123,
  token: TOKEN,
  birth: { bootId: "b-1", startTime: "987" },
};

describe("the restart lock's text", () => {
  test("has pid, epoch ms, token, and boot id with start time, one a line", () => {
    expect(renderLockRecord(WHOLE)).toBe(`4242\n1800000000123\n${TOKEN}\nb-1 987\n`);
  });

  test("has three lines where the birth of the owner is not known", () => {
    expect(renderLockRecord({ ...WHOLE, birth: undefined })).toBe(`4242\n1800000000123\n${TOKEN}\n`);
  });

  test("comes back as it was written", () => {
    expect(parseLockRecord(renderLockRecord(WHOLE))).toEqual(WHOLE);
  });

  test.each([
    ["no fourth line", `1\n2\n${TOKEN}\n`, { token: TOKEN, birth: undefined }],
    ["no third line", "1\n2\n", { token: undefined, birth: undefined }],
    ["no final newline", "1\n2", { token: undefined, birth: undefined }],
    ["carriage returns", `1\r\n2\r\n${TOKEN}\r\n`, { token: TOKEN, birth: undefined }],
    ["a token that is no UUID", "1\n2\nabc\n", { token: "abc", birth: undefined }],
    ["a broken fourth line", "1\n2\nabc\nb-1\n", { token: "abc", birth: undefined }],
    [
      "an empty third line",
      "1\n2\n\nb-1 9\n",
      { token: undefined, birth: { bootId: "b-1", startTime: "9" } },
    ],
    [
      "lines of a later version",
      "1\n2\nabc\nb-1 9\nmore\n",
      { token: "abc", birth: { bootId: "b-1", startTime: "9" } },
    ],
  ])("is read with %s", (_, text, rest) => {
    expect(parseLockRecord(text)).toEqual({ pid: 1, refreshedAt: 2, ...rest });
  });

  test.each([
    ["nothing", ""],
    ["only a pid", "12\n"],
    ["pid 0", "0\n2\n"],
    ["a negative pid", "-1\n2\n"],
    ["a pid that is too long", "12345678901\n2\n"],
    ["a time with a fraction", "1\n2.5\n"],
    ["a time in words", "1\nyesterday\n"],
    ["a time that is too long", "1\n1234567890123456\n"],
    ["a number in another notation", "0x10\n2\n"],
    ["NUL bytes", "\0\0\0\0"],
    ["garbage", "x".repeat(4096)],
  ])("is no lock when it holds %s", (_, text) => {
    expect(parseLockRecord(text)).toBeUndefined();
  });
});

describe("two looks at a lock", () => {
  test("are the same only when no field changed", () => {
    expect(sameLockRecord(WHOLE, structuredClone(WHOLE))).toBe(true);
    for (const change of [
      { pid: 1 },
      { refreshedAt: 1 },
      { token: "other" },
      { token: undefined },
      { birth: undefined },
      { birth: { bootId: "b-2", startTime: "987" } },
      { birth: { bootId: "b-1", startTime: "988" } },
    ]) {
      expect(sameLockRecord(WHOLE, { ...WHOLE, ...change })).toBe(false);
    }
  });
});
