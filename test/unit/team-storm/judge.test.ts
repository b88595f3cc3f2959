/** The judge of the storm says what is wrong: each kind of wrong is shown to it once. */
import { expect, test } from "bun:test";
import { judge, type Told } from "../../team-storm/judge.ts";
import { parseStorm } from "../../team-storm/options.ts";
import { scheduleOf } from "../../team-storm/schedule.ts";

const told = (id: string, place: number, verdict: string | undefined = "accepted", attempts = 1): Told => ({
  id,
  to: "h/a",
  place,
  verdict,
  attempts,
});
const wrong = (messages: readonly Told[], typed: readonly string[]) => judge(messages, { a: typed }).wrong;

test("what was accepted and typed once, in its order, is well", () => {
  expect(judge([told("1", 0), told("2", 1)], { a: ["1", "2"] })).toEqual({
    messages: 2,
    verdicts: { accepted: 2 },
    wrong: [],
  });
});

test("a message without a verdict is lost", () => {
  expect(wrong([{ ...told("1", 0), verdict: undefined }], [])).toEqual(["1 to h/a: no verdict, lost"]);
});

test("a message that was typed twice, never, or against its verdict, is wrong", () => {
  expect(wrong([told("1", 0)], ["1", "1"])).toEqual(["1 to h/a: accepted, typed 2 times"]);
  expect(wrong([told("1", 0)], [])).toEqual(["1 to h/a: accepted, never typed"]);
  expect(wrong([told("1", 0, "not-ready")], ["1"])).toEqual(["1 to h/a: not-ready, typed"]);
});

test("unknown is for a message that a second gateway had to settle", () => {
  expect(wrong([told("1", 0, "unknown", 2)], ["1"])).toEqual([]);
  expect(wrong([told("1", 0, "unknown", 1)], ["1"])).toEqual(["1 to h/a: unknown, beside no kill"]);
});

test("two messages of one sender that changed places are told", () => {
  expect(wrong([told("1", 0), told("2", 1)], ["2", "1"])).toEqual(["a: message 0 came after 1"]);
});

test("a schedule is the same for the same seed, and begins with each kind of fault", () => {
  const faults = scheduleOf(7, 60, 3);
  expect(scheduleOf(7, 60, 3)).toEqual(faults);
  expect(new Set(faults.slice(0, 6).map(({ kind }) => kind)).size).toBe(5);
  expect(scheduleOf(8, 60, 3)).not.toEqual(faults);
});

test("wrong arguments are told", () => {
  expect(parseStorm(["--seed", "3", "--rate", "9"], 1)).toMatchObject({ seed: 3, rate: 9, homes: 3 });
  for (const argv of [["--sed", "3"], ["--seed"], ["--seed", "x"], ["--homes", "0"]]) {
    expect(parseStorm(argv, 1)).toBeUndefined();
  }
});
