import { describe, expect, test } from "bun:test";
import { readTold, toldText, truthOf, type Told } from "../../../../src/domain/proving/told.ts";

const told = (state: string, more: Partial<Told> = {}): Told => ({
  state,
  reason: null,
  rule: "a.rule",
  draft: false,
  ...more,
});

describe("whether a state is told right", () => {
  test("a word that is true of it is", () => {
    expect(truthOf("idle", told("available"))).toBe("right");
    expect(truthOf("queued", told("working"))).toBe("right");
    expect(truthOf("approval open", told("blocked", { reason: "approval" }))).toBe("right");
  });

  test("another word is wrong", () => {
    expect(truthOf("approval open", told("idle"))).toBe("wrong");
    expect(truthOf("busy", told("idle"))).toBe("wrong");
    expect(truthOf("idle", told("working"))).toBe("wrong");
  });

  test("`unknown`, or no answer, is unclear: nothing false was said", () => {
    expect(truthOf("approval open", told("unknown"))).toBe("unclear");
    expect(truthOf("idle", undefined)).toBe("unclear");
  });

  test("a draft that is not told of is unclear", () => {
    expect(truthOf("draft in the box", told("idle"))).toBe("unclear");
    expect(truthOf("draft in the box", told("idle", { draft: true }))).toBe("right");
  });
});

test("reads what `agent explain --json` says, and nothing else", () => {
  expect(readTold('{"state":"blocked","reason":"approval","rule":"r","draft":null}')).toEqual({
    state: "blocked",
    reason: "approval",
    rule: "r",
    draft: false,
  });
  expect(readTold("")).toBeUndefined();
  expect(readTold("[]")).toBeUndefined();
});

test("says it in few words", () => {
  expect(toldText(told("blocked", { reason: "approval" }))).toBe("blocked: approval");
  expect(toldText(told("idle", { draft: true, reason: "5 minutes" }))).toBe("idle, draft");
  expect(toldText(undefined)).toBe("no answer");
});
