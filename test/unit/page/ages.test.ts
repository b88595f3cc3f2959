import { describe, expect, test } from "bun:test";
import * as commandLine from "../../../src/cli/show/quantities.ts";
import { bytes, duration, longDuration } from "../../../src/page/ages.ts";

const MOMENTS = [0, 999, 4_200, 59_999, 60_000, 3_599_000, 3_600_000, 86_399_000, 86_400_000, 400_000_000];

describe("ages on the page", () => {
  test("are the command line's", () => {
    expect(MOMENTS.map(duration)).toEqual(MOMENTS.map(commandLine.duration));
  });

  test("are never negative, whatever the clocks say", () => {
    expect(duration(-5_000)).toBe("0s");
    expect(longDuration(-5_000)).toBe("0s");
  });

  test("read closely have two units, and no empty one", () => {
    expect([4_200, 72_000, 3_600_000, 11_100_000, 90_061_000].map(longDuration)).toEqual([
      "4s",
      "1m 12s",
      "1h",
      "3h 5m",
      "1d 1h",
    ]);
  });
});

test("memory on the page is said as on the command line", () => {
  const counts = [0, 512 * 1024, 84 * 1024 ** 2, 1.2 * 1024 ** 3, 3 * 1024 ** 4];
  expect(counts.map(bytes)).toEqual(counts.map(commandLine.bytes));
});
