/** Which day a time is of, where clocks are set forward and back. */
import { expect, test } from "bun:test";
import { dayAround } from "../../../src/base/local-day.ts";

const day = (iso: string, zone: string) => {
  const { start, end } = dayAround(Date.parse(iso), zone);
  return [new Date(start).toISOString(), (end - start) / 3_600_000];
};

test("a day begins at midnight of its zone", () => {
  expect(day("2026-11-29T06:00:00Z", "UTC")).toEqual(["2026-11-29T00:00:00.000Z", 24]);
  expect(day("2026-11-29T00:00:00Z", "UTC")).toEqual(["2026-11-29T00:00:00.000Z", 24]);
  expect(day("2026-11-28T23:59:59.999Z", "UTC")).toEqual(["2026-11-28T00:00:00.000Z", 24]);
  expect(day("2026-07-01T12:00:00Z", "Asia/Kathmandu")).toEqual(["2026-06-30T18:15:00.000Z", 24]);
});

test("one on which the clocks are set has 23 or 25 hours", () => {
  expect(day("2026-03-29T12:00:00Z", "Europe/Berlin")).toEqual(["2026-03-28T23:00:00.000Z", 23]);
  expect(day("2026-11-01T12:00:00Z", "America/New_York")).toEqual(["2026-11-01T04:00:00.000Z", 25]);
});

test("where midnight is left out or comes twice it begins where the day before it ends", () => {
  // clocks go from 24:00 to 01:00, and from 24:00 back to 23:00
  expect(day("2024-09-08T12:00:00Z", "America/Santiago")).toEqual(["2024-09-08T04:00:00.000Z", 23]);
  expect(day("2024-04-07T02:30:00Z", "America/Santiago")).toEqual(["2024-04-06T03:00:00.000Z", 25]);
  expect(day("2024-04-07T03:30:00Z", "America/Santiago")).toEqual(["2024-04-06T03:00:00.000Z", 25]);
  expect(day("2024-04-07T04:00:00Z", "America/Santiago")).toEqual(["2024-04-07T04:00:00.000Z", 24]);
  // from 01:00 back to 00:00
  expect(day("2025-11-02T05:30:00Z", "America/Havana")).toEqual(["2025-11-02T04:00:00.000Z", 25]);
  // the zone has no 30 December of that year
  expect(day("2011-12-29T20:00:00Z", "Pacific/Apia")).toEqual(["2011-12-29T10:00:00.000Z", 24]);
});

test("days follow each other without a gap, through a year", () => {
  for (const zone of ["Europe/Berlin", "America/Havana", "Asia/Beirut", "Pacific/Apia"]) {
    let day = dayAround(Date.parse("2011-01-01T00:00:00Z"), zone);
    while (day.end < Date.parse("2012-01-05T00:00:00Z")) {
      expect(dayAround(day.end - 1, zone)).toEqual(day);
      const next = dayAround(day.end, zone);
      expect([next.start, next.end > next.start]).toEqual([day.end, true]);
      day = next;
    }
  }
});
