import { describe, expect, test } from "bun:test";
import { judge } from "../../../../src/domain/proving/judge.ts";
import {
  cellsToProve,
  messageOf,
  outcomeOf,
  PROVEN_KINDS,
  PROVEN_STATES,
  wordOf,
  type Proof,
  type ProvenMessage,
} from "../../../../src/domain/proving/prove.ts";
import type { Told } from "../../../../src/domain/proving/told.ts";
import { NOT_RECEIVED, outcomeOf as sent, RECEIVED, recordOf } from "./send-facts.ts";

const told = (state: string): Told => ({ state, reason: null, rule: "a.rule", draft: null, saw: "a row" });

const look = (state: "idle" | "busy", word: Told | undefined, settled = false) => ({
  state,
  look: { told: word, settled },
});

const proof = (...outcomes: readonly ProvenMessage["outcome"][]): Proof => ({
  states: [],
  messages: outcomes.map((outcome) => ({
    state: "idle",
    kind: "short",
    verdict: "accepted",
    received: true,
    outcome,
    why: undefined,
  })),
});

test("every state has every kind of message, once", () => {
  const cells = cellsToProve(PROVEN_STATES, PROVEN_KINDS);
  expect(cells).toHaveLength(5 * 7);
  expect(new Set(cells.map(({ state, content }) => `${state} ${content.name}`)).size).toBe(35);
  expect(cellsToProve(["approval"], PROVEN_KINDS).map(({ state }) => state)).toEqual(
    Array(7).fill("approval open"),
  );
});

describe("a message", () => {
  test("that came where it was accepted is right", () => {
    const record = recordOf();
    expect(messageOf({ record, message: "m" }, judge(record, RECEIVED))).toMatchObject({
      state: "idle",
      outcome: "right",
      received: true,
      why: undefined,
    });
  });

  test("that never came where it was accepted is wrong once a later one came, and says how", () => {
    const record = recordOf({ passedOver: true });
    expect(messageOf({ record, message: "m" }, judge(record, NOT_RECEIVED))).toMatchObject({
      outcome: "wrong",
      received: false,
      why: "false accepted",
    });
  });

  test("that did not come in time, and may come still, is unclear", () => {
    const record = recordOf();
    for (const [receipt, why] of [
      [NOT_RECEIVED, "false accepted, or slow"],
      [{ ...RECEIVED, firstAt: 1_025_000 }, "late, or slow"],
    ] as const) {
      expect(messageOf({ record, message: "m" }, judge(record, receipt))).toMatchObject({
        outcome: "unclear",
        why,
      });
    }
  });

  test("in a state of which the screen showed nothing afterwards is unclear", () => {
    const facts = { draft: { token: "mxa000002", intact: undefined } };
    const record = recordOf({ state: "draft in the box", outcome: sent("draft"), facts });
    expect(messageOf({ record, message: "m" }, judge(record, NOT_RECEIVED))).toMatchObject({
      outcome: "unclear",
      why: expect.stringContaining("did not show what became of it"),
    });
  });

  test("that mosaic knows nothing of is unclear, in mosaic's own words", () => {
    const record = recordOf({ outcome: sent("unknown", { detail: "no proof within 10 s" }) });
    expect(messageOf({ record, message: "m" }, judge(record, NOT_RECEIVED))).toMatchObject({
      outcome: "unclear",
      why: "no proof within 10 s",
    });
  });

  test("that is refused where something is in the way is right", () => {
    const record = recordOf({ state: "draft in the box", outcome: sent("draft") });
    expect(messageOf({ record, message: "m" }, judge(record, NOT_RECEIVED))).toMatchObject({
      state: "draft",
      outcome: "right",
      received: false,
    });
  });
});

describe("the word for a state", () => {
  test("is of several looks the worst", () => {
    const looks = [look("idle", told("idle")), look("idle", told("working")), look("idle", undefined)];
    expect(wordOf("idle", looks)).toEqual({
      state: "idle",
      told: "working",
      rule: "a.rule",
      saw: "a row",
      outcome: "wrong",
    });
    expect(wordOf("idle", [look("idle", told("working"), true)]).outcome).toBe("unclear");
    expect(wordOf("idle", looks.slice(0, 1)).outcome).toBe("right");
  });

  test("is none where the state was never brought about", () => {
    expect(wordOf("working", [look("idle", told("idle"))])).toMatchObject({
      told: undefined,
      outcome: "not-run",
    });
  });
});

describe("a proof", () => {
  test("is good only where all was run and all was right", () => {
    expect(outcomeOf(proof("right", "right"))).toBe("good");
    expect(outcomeOf(proof("right", "not-run"))).toBe("unclear");
    expect(outcomeOf(proof("right", "unclear"))).toBe("unclear");
    expect(outcomeOf(proof("unclear", "wrong"))).toBe("wrong");
    expect(outcomeOf(proof())).toBe("unclear");
    expect(outcomeOf(proof("right", "not-tried"))).toBe("good");
    expect(outcomeOf(proof("not-tried"))).toBe("unclear");
  });
});
