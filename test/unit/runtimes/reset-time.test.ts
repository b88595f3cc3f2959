import { describe, expect, test } from "bun:test";
import { readDuration, readMoment, readResetTime } from "../../../src/runtimes/reset-time.ts";

const SAID_AT = Date.parse("2026-11-21T12:34:56.000Z");

const read = (text: string, at = SAID_AT) => {
  const time = readResetTime(text, at);
  return time === undefined ? undefined : new Date(time).toISOString();
};

describe("claude says", () => {
  test.each([
    ["You've hit your session limit · resets 3pm (UTC)", "2026-11-21T15:00:00.000Z"],
    ["You've hit your session limit · resets 3:05pm (UTC)", "2026-11-21T15:05:00.000Z"],
    // it is half past one there already, so this is tomorrow's
    ["You've hit your session limit · resets 1am (Europe/Berlin)", "2026-11-22T00:00:00.000Z"],
    ["You've hit your session limit · resets 12am (UTC)", "2026-11-22T00:00:00.000Z"],
    ["You've hit your weekly limit · resets Nov 30, 3pm (America/New_York)", "2026-11-30T20:00:00.000Z"],
    ["You've hit your weekly limit · resets Jan 2, 2027, 9am (UTC)", "2027-01-02T09:00:00.000Z"],
    ["You've hit your weekly limit · resets Jan 2, 9am (UTC)", "2027-01-02T09:00:00.000Z"],
    ["5-hour limit reached ∙ resets 2pm (Asia/Kolkata)", "2026-11-22T08:30:00.000Z"],
  ])("%s", (text, at) => {
    expect(read(text)).toBe(at);
  });
});

test("codex says a time of day, or a whole date, by the clock of its host", () => {
  expect(read("You’ve hit your usage limit. Try again at Nov 30th, 2026 3:05 PM.")).toBe(
    new Date("2026-11-30T15:05:00").toISOString(),
  );
  const today = readResetTime("You’ve hit your usage limit. Try again at 3:05 PM.", SAID_AT) ?? 0;
  expect(new Date(today).getHours()).toBe(15);
  expect(today).toBeGreaterThan(SAID_AT - 60_000);
  expect(today).toBeLessThan(SAID_AT + 25 * 3_600_000);
});

test("the minute that runs was rounded down, and is no tomorrow", () => {
  expect(read("resets 12:34pm (UTC)")).toBe("2026-11-21T12:34:00.000Z");
  expect(read("resets 12:33pm (UTC)")).toBe("2026-11-22T12:33:00.000Z");
});

test("a zone changes its clocks in between", () => {
  const before = Date.parse("2026-10-24T20:00:00.000Z");
  expect(read("resets 3pm (Europe/Berlin)", before)).toBe("2026-10-25T14:00:00.000Z");
});

test.each([
  "API Error: 429 Too Many Requests",
  "your limit resets soon",
  "resets 25pm (UTC)",
  "resets 3pm (Nowhere/Atall)",
  "resets Foo 3, 3pm (UTC)",
  "try again later",
])("it does not say: %s", (text) => {
  expect(read(text)).toBeUndefined();
});

describe("a moment alone", () => {
  test.each([
    ["3:05 PM (UTC)", "2026-11-21T15:05:00.000Z"],
    ["at Dec 5, 3pm (UTC).", "2026-12-05T15:00:00.000Z"],
    ["15:00 UTC", "2026-11-21T15:00:00.000Z"],
    ["09:30 (Europe/Berlin)", "2026-11-22T08:30:00.000Z"],
    ["2026-11-22T08:30:00Z", "2026-11-22T08:30:00.000Z"],
    ["2026-11-22 08:30 UTC", "2026-11-22T08:30:00.000Z"],
    ["2026-11-22 08:30:15+01:00", "2026-11-22T07:30:15.000Z"],
    ["1795336200", "2026-11-22T08:30:00.000Z"],
    ["1795336200000", "2026-11-22T08:30:00.000Z"],
    ["2h 5m", "2026-11-21T14:39:56.000Z"],
  ])("%s", (text, at) => {
    const time = readMoment(text, SAID_AT);
    expect(time === undefined ? undefined : new Date(time).toISOString()).toBe(at);
  });
  test.each(["", "soon", "25:00", "12:61", "15:00 (Nowhere/Atall)", "2026-13-40T00:00:00Z", "90", "3 of 5"])(
    "it does not say: %s",
    (text) => expect(readMoment(text, SAID_AT)).toBeUndefined(),
  );
});

test("a duration is amounts with their units, and nothing else", () => {
  expect(
    ["20 minutes", "1h30m", "2 hours and 5 minutes", "1 day, 2 hrs", "45s", "0.5 hours"].map((text) =>
      readDuration(text),
    ),
  ).toEqual([1_200_000, 5_400_000, 7_500_000, 93_600_000, 45_000, 1_800_000]);
  expect(["", "20", "minutes", "20 parsecs", "1h 30", "about 5 minutes", "5 pm"].map(readDuration)).toEqual(
    Array.from({ length: 7 }, () => undefined),
  );
});
