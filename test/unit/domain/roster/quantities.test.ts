import { describe, expect, test } from "bun:test";
import {
  readDuration,
  readQuota,
  readSize,
  readTasks,
  readTokens,
} from "../../../../src/domain/roster/quantities.ts";
import type { Reading } from "../../../../src/domain/roster/reading.ts";

function valueOf<T>(reading: Reading<T>): T | string {
  return reading.ok ? reading.value : `refused: ${reading.what}`;
}

describe("a duration in milliseconds", () => {
  test.each([
    ["10m", 600_000],
    ["1s", 1_000],
    ["500ms", 500],
    ["1.5s", 1_500],
    ["1.001s", 1_001],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["90", 90_000],
    [90, 90_000],
    [0.25, 250],
    [0, 0],
    ["365d", 31_536_000_000],
  ])("%p is %p", (written, milliseconds) => {
    expect(readDuration(written)).toEqual({ ok: true, value: milliseconds });
  });

  test.each([
    "",
    "soon",
    "10 m",
    "-1s",
    "1h30m",
    "10M",
    "0x10",
    "1e3",
    "٣s",
    "10m\n",
    "0.5ms",
    "366d",
    -1,
    1e21,
  ])("%p is refused", (written) => {
    expect(readDuration(written).ok).toBe(false);
  });
});

describe("an amount of memory", () => {
  test.each([
    ["4G", 4 * 1024 ** 3],
    ["512M", 512 * 1024 ** 2],
    ["1.5G", 1.5 * 1024 ** 3],
    ["2048K", 2 * 1024 ** 2],
    ["1T", 1024 ** 4],
    ["1073741824", 1024 ** 3],
    [1_073_741_824, 1024 ** 3],
    ["infinity", Infinity],
  ])("%p has %p bytes and keeps its text for systemd", (written, bytes) => {
    expect(readSize(written)).toEqual({ ok: true, value: { text: String(written), bytes } });
  });

  test.each(["", "lots", "4g", "4GB", "4 G", "-4G", "4%", "4", "1023K", "1.5", "99999999T", "4G\n", 0, 1.5])(
    "%p is refused",
    (written) => {
      expect(readSize(written).ok).toBe(false);
    },
  );

  test.each(["4g", "4GB", "4GiB", "4 gb", "4 Gbytes"])("%p is near 4G, and the hint says so", (written) => {
    expect(readSize(written)).toMatchObject({ ok: false, hint: "write 4G" });
  });
});

test.each([
  ["200%", "200%"],
  ["12.5%", "12.5%"],
  ["infinity", "infinity"],
  ["200", 'refused: "200" is not a share of processor time'],
  [200, 'refused: "200" is not a share of processor time'],
  ["0%", 'refused: "0%" would leave no processor time at all'],
  ["0.001%", 'refused: "0.001%" is not a share of processor time'],
  ["-5%", 'refused: "-5%" is not a share of processor time'],
])("a share of processor time: %p gives %p", (written, expected) => {
  expect(valueOf(readQuota(written))).toBe(expected);
});

test.each([
  [512, "512"],
  ["512", "512"],
  ["infinity", "infinity"],
  [0, 'refused: "0" is not a number of tasks'],
  [1.5, 'refused: "1.5" is not a number of tasks'],
  ["50%", 'refused: "50%" is not a number of tasks'],
])("a number of tasks: %p gives %p", (written, expected) => {
  expect(valueOf(readTasks(written))).toBe(expected);
});

test.each([
  [2_000_000, 2_000_000],
  ["2M", 2_000_000],
  ["1.1M", 1_100_000],
  ["500k", 500_000],
  ["500K", 500_000],
  ["infinity", Infinity],
  ["1.0005K", 'refused: "1.0005K" is not a whole number of tokens'],
  [0, 'refused: "0" would let it use nothing at all'],
  ["2G", 'refused: "2G" is not a number of tokens'],
  ["-1", 'refused: "-1" is not a number of tokens'],
  ["9999999M", 'refused: "9999999M" is more than any agent uses'],
])("tokens: %p gives %p", (written, expected) => {
  expect(valueOf(readTokens(written))).toBe(expected);
});
