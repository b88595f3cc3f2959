/** The judge of the storm says what is wrong: each kind of wrong is shown to it once. */
import { expect, test } from "bun:test";
import { judge, type Told } from "../../team-storm/judge.ts";
import { LeaseRecord } from "../../team-storm/lease-watch.ts";
import { parseStorm } from "../../team-storm/options.ts";
import { scheduleOf } from "../../team-storm/schedule.ts";

const told = (id: string, place: number, verdict: string | undefined = "accepted", attempts = 1): Told => ({
  id,
  from: "one",
  to: "h/a",
  place,
  verdict,
  attempts,
  wasStopped: false,
  epoch: 1,
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

test("unknown is for a message whose gateway was stopped, or that a second one had to settle", () => {
  expect(wrong([{ ...told("1", 0, "unknown"), wasStopped: true }], ["1"])).toEqual([]);
  expect(wrong([told("1", 0, "unknown", 2)], ["1"])).toEqual([]);
  expect(wrong([told("1", 0, "unknown", 1)], ["1"])).toEqual(["1 to h/a: unknown, beside no kill"]);
});

test("a sender who was told something else than what is stored is told of", () => {
  expect(wrong([{ ...told("1", 0), answer: "accepted" }], ["1"])).toEqual([]);
  expect(wrong([{ ...told("1", 0), answer: "unknown" }], ["1"])).toEqual([
    "1 to h/a: accepted, its sender was told unknown",
  ]);
});

test("two messages of one sender that changed places are told", () => {
  expect(wrong([told("1", 0), told("2", 1)], ["2", "1"])).toEqual(["a: message 0 of one came after 1"]);
  const other = { ...told("3", 0), from: "other" };
  expect(wrong([told("1", 0), told("2", 1), other], ["1", "2", "3"])).toEqual([]);
});

test("a verdict that says that nothing was typed is held to it, with what it was refused for too", () => {
  expect(wrong([told("1", 0, "refused: cannot-write")], ["1"])).toEqual([
    "1 to h/a: refused: cannot-write, typed",
  ]);
});

test("a journal that has an older lease's message behind a newer one's shows two holders", () => {
  const messages = [{ ...told("1", 0), epoch: 2 }, told("2", 1)];
  expect(judge(messages, { a: ["1", "2"] }, { "h/a": ["1", "2"] }).wrong).toEqual([
    "h/a: its journal has epoch 1 after 2",
  ]);
  expect(judge(messages.toReversed(), { a: ["1", "2"] }, { "h/a": ["2", "1"] }).wrong).toEqual([]);
});

test("a lease that two held, or that went back, is told; one that was taken anew is not", () => {
  const record = new LeaseRecord();
  const see = (holder: string | null, epoch: number) => record.see([{ name: "h", holder, epoch }]);
  see("one", 1);
  see(null, 1);
  see("two", 2);
  expect([record.takings, ...record.wrong]).toEqual([2]);
  see("one", 2);
  see("one", 1);
  expect([...record.wrong]).toEqual([
    "the lease of h: epoch 2 was held by two",
    "the lease of h: epoch 1 after 2",
  ]);
});

test("a schedule is the same for the same seed, and begins with each kind of fault", () => {
  const options = { seed: 7, seconds: 60, homes: 3, isApart: true };
  const faults = scheduleOf(options);
  expect(scheduleOf(options)).toEqual(faults);
  expect(new Set(faults.slice(0, 12).map(({ kind }) => kind)).size).toBe(12);
  expect(scheduleOf({ ...options, seed: 8 })).not.toEqual(faults);
});

test("where nothing can be cut or be full, only what can be done anywhere is played", () => {
  const faults = scheduleOf({ seed: 7, seconds: 600, homes: 3, isApart: false });
  expect(faults.filter(({ kind }) => /network|full|valkey/.test(kind))).toEqual([]);
});

test("wrong arguments are told", () => {
  expect(parseStorm(["--seed", "3", "--rate", "9"], 1)).toMatchObject({ seed: 3, rate: 9, homes: 3 });
  for (const argv of [["--sed", "3"], ["--seed"], ["--seed", "x"], ["--homes", "0"]]) {
    expect(parseStorm(argv, 1)).toBeUndefined();
  }
});
