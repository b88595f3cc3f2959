import { describe, expect, test } from "bun:test";
import { isMaybeSlow, judge } from "../../../../src/domain/proving/judge.ts";
import type { SendRecord } from "../../../../src/domain/proving/records.ts";
import { NOT_RECEIVED, outcomeOf, RECEIVED, recordOf } from "./send-facts.ts";

const violationsOf = (record: Partial<SendRecord>, receipt = RECEIVED) =>
  judge(recordOf(record), receipt).violations;

const after = (firstAt: number, record: Partial<SendRecord>) =>
  violationsOf(record, { ...RECEIVED, firstAt });

describe("accepted and queued are promises", () => {
  test("received whole and once, in time, is as it should be", () => {
    expect(judge(recordOf(), RECEIVED)).toEqual({ violations: [], receivedAfterMs: 500, remarks: [] });
    expect(violationsOf({ outcome: outcomeOf("queued") })).toEqual([]);
  });

  test("accepted and never received is false; queued and never received is lost", () => {
    expect(violationsOf({}, NOT_RECEIVED)).toEqual(["false accepted"]);
    expect(violationsOf({ outcome: outcomeOf("queued") }, NOT_RECEIVED)).toEqual(["lost"]);
  });

  test("time counts from when the agent could go on, not from the verdict", () => {
    const late = { ...RECEIVED, firstAt: 1_025_000 };
    expect(violationsOf({}, late)).toEqual(["late"]);
    expect(violationsOf({ outcome: outcomeOf("queued"), releasedAt: 1_024_000 }, late)).toEqual([]);
  });

  test("what a runtime was measured to need by itself is its own time, for that text alone", () => {
    const own = { runtime: "gemini", content: "100 KB" } as const;
    expect(after(1_029_000, own)).toEqual([]);
    expect(after(1_061_000, own)).toEqual(["late"]);
    expect(after(1_029_000, { ...own, content: "10 KB" })).toEqual(["late"]);
    expect(after(1_029_000, { ...own, runtime: "codex" })).toEqual(["late"]);
  });

  test("a part of the text, or the text twice, is a violation", () => {
    expect(violationsOf({}, { ...RECEIVED, whole: false })).toEqual(["altered"]);
    expect(violationsOf({}, { ...RECEIVED, copies: 2 })).toEqual(["duplicate"]);
    expect(violationsOf({}, { ...RECEIVED, answered: 2 })).toEqual(["duplicate"]);
  });
});

describe("a refusal is a promise too", () => {
  for (const verdict of ["blocked", "draft", "dead", "not-ready"] as const) {
    test(`${verdict}: never received`, () => {
      const state = "just started";
      expect(violationsOf({ state, outcome: outcomeOf(verdict) }, NOT_RECEIVED)).toEqual([]);
      expect(violationsOf({ state, outcome: outcomeOf(verdict) })).toEqual(["sent after a refusal"]);
    });
  }

  test("where nothing was in the way it is remarked on", () => {
    const outcome = outcomeOf("blocked", { detail: "the screen is unknown" });
    expect(judge(recordOf({ outcome }), NOT_RECEIVED)).toMatchObject({
      violations: [],
      remarks: ["blocked: the screen is unknown"],
    });
  });
});

test("what a state is refused with is expected there and told elsewhere", () => {
  const refused = [
    ["draft in the box", "draft"],
    ["approval open", "blocked"],
    ["just started", "not-ready"],
  ] as const;
  for (const [state, verdict] of refused) {
    const outcome = outcomeOf(verdict);
    expect(judge(recordOf({ state, outcome }), NOT_RECEIVED).remarks).toEqual([]);
    expect(judge(recordOf({ state: "idle", outcome }), NOT_RECEIVED).remarks).toHaveLength(1);
  }
});

test("unknown may be received or not, and is remarked on; twice is still too often", () => {
  const outcome = outcomeOf("unknown", { detail: "no record" });
  expect(judge(recordOf({ outcome }), NOT_RECEIVED)).toMatchObject({
    violations: [],
    remarks: ["unknown: no record"],
  });
  expect(violationsOf({ outcome })).toEqual([]);
  expect(violationsOf({ outcome }, { ...RECEIVED, copies: 2 })).toEqual(["duplicate"]);
});

test("an end without a verdict is a violation, whatever was received", () => {
  expect(violationsOf({ outcome: outcomeOf(undefined) }, NOT_RECEIVED)).toEqual(["no verdict"]);
  expect(violationsOf({ outcome: outcomeOf(undefined) })).toEqual(["no verdict"]);
});

test("a dialog that is gone, or whose command ran, was answered", () => {
  const outcome = outcomeOf("blocked");
  const judged = (open: boolean | undefined, ran: boolean, works: boolean) =>
    judge(
      recordOf({ state: "approval open", outcome, facts: { dialog: { open, ran, works } } }),
      NOT_RECEIVED,
    );
  expect(judged(true, false, true)).toMatchObject({ violations: [], remarks: [] });
  expect(judged(false, false, false).violations).toEqual(["dialog answered"]);
  expect(judged(true, true, true).violations).toEqual(["dialog answered"]);
  expect(judged(undefined, true, false).violations).toEqual(["dialog answered"]);
  expect(judged(undefined, false, false)).toMatchObject({
    violations: [],
    remarks: ["its screen did not show what became of it"],
  });
  expect(judged(true, false, false)).toMatchObject({
    violations: [],
    remarks: ["the dialog was open and did not answer to Enter"],
  });
});

test("a draft that does not stand there any more was harmed, whatever the verdict", () => {
  const facts = { draft: { token: "mxa000002", intact: false } };
  expect(violationsOf({ facts })).toEqual(["draft harmed"]);
  expect(violationsOf({ facts, outcome: outcomeOf("draft") }, NOT_RECEIVED)).toEqual(["draft harmed"]);
  expect(violationsOf({ facts: { draft: { token: "mxa000002", intact: true } } })).toEqual([]);
});

test("a draft of which the screen shows nothing may stand there", () => {
  const facts = { draft: { token: "mxa000002", intact: undefined } };
  expect(judge(recordOf({ facts }), RECEIVED)).toMatchObject({
    violations: [],
    remarks: ["its screen did not show what became of it"],
  });
  expect(judge(recordOf({ facts }), RECEIVED, true).violations).toEqual(["draft harmed"]);
});

test("what did not come may be slow, unless a later message came before it", () => {
  for (const violation of ["lost", "false accepted"] as const) {
    expect(isMaybeSlow(violation, recordOf())).toBe(true);
    expect(isMaybeSlow(violation, recordOf({ passedOver: true }))).toBe(false);
  }
  expect(isMaybeSlow("late", recordOf())).toBe(true);
  const killed = outcomeOf(undefined, { status: null });
  expect(isMaybeSlow("no verdict", recordOf({ outcome: killed }))).toBe(true);
  expect(isMaybeSlow("no verdict", recordOf({ outcome: outcomeOf(undefined, { status: 1 }) }))).toBe(false);
  for (const violation of ["altered", "duplicate", "sent after a refusal", "draft harmed"] as const) {
    expect(isMaybeSlow(violation, recordOf())).toBe(false);
  }
});

test("a draft that the mock received was harmed, also where it is shown again", () => {
  const facts = { draft: { token: "mxa000002", intact: true } };
  expect(judge(recordOf({ facts }), RECEIVED, true).violations).toEqual(["draft harmed"]);
});

test("a leading ! that ran is a violation", () => {
  expect(violationsOf({ ranAsCommand: true })).toEqual(["run as a command"]);
});

test("the same id again must say the same, or that the queue has moved on", () => {
  expect(judge(recordOf({ again: outcomeOf("accepted") }), RECEIVED).remarks).toEqual([]);
  const queued = outcomeOf("queued");
  expect(judge(recordOf({ outcome: queued, again: outcomeOf("accepted") }), RECEIVED).remarks).toEqual([]);
  expect(judge(recordOf({ again: outcomeOf("blocked") }), RECEIVED).violations).toEqual(["other verdict"]);
  expect(judge(recordOf({ again: outcomeOf(undefined) }), RECEIVED).violations).toEqual(["no verdict"]);
});

test("a text that was refused and stands in the box is a violation; without proof it may stand there", () => {
  const leftBehind = "> [vm:operator] mxa000001 half";
  expect(violationsOf({ outcome: outcomeOf("not-ready"), leftBehind }, NOT_RECEIVED)).toEqual([
    "left in the box",
  ]);
  expect(violationsOf({ outcome: outcomeOf("unknown"), leftBehind }, NOT_RECEIVED)).toEqual([]);
  expect(violationsOf({ outcome: outcomeOf("blocked"), leftBehind: "> other" }, NOT_RECEIVED)).toEqual([]);
});

test("an agent that is not idle afterwards is remarked on", () => {
  expect(judge(recordOf({ leftBehind: "> half a message" }), RECEIVED).remarks).toEqual([
    "it was not idle afterwards: > half a message",
  ]);
});
