import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { readMoment } from "../../../../src/cli/parse/moment.ts";

// on the clock of whoever runs this
const NOW = new Date(2026, 10, 28, 9, 30, 0).getTime();
const here = (...parts: readonly [number, number, number, number?, number?]) => {
  const [year, month, day, hour = 0, minute = 0] = parts;
  return new Date(year, month - 1, day, hour, minute).getTime();
};

describe("a time that a person gives", () => {
  test.each([
    ["12h", NOW - 12 * 3_600_000],
    ["90s", NOW - 90_000],
    ["09:30", NOW],
    ["8:15", here(2026, 11, 28, 8, 15)],
    ["18:00", here(2026, 11, 27, 18, 0)],
    ["today", here(2026, 11, 28)],
    ["yesterday", here(2026, 11, 27)],
    ["2026-11-20", here(2026, 11, 20)],
    ["2026-11-20 18:05", here(2026, 11, 20, 18, 5)],
    ["2026-11-20T18:05:00Z", Date.UTC(2026, 10, 20, 18, 5)],
  ])("%s", (text, at) => {
    expect(readMoment("since", text, NOW)).toBe(at);
  });

  test.each(["", "soon", "25:00", "2026-13-40", "90", "-1h", "12 h"])("%s is none", (text) => {
    expect(() => readMoment("since", text, NOW)).toThrow(MosaicError);
  });
});
