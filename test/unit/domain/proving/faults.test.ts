import { expect, test } from "bun:test";
import { faultsOf } from "../../../../src/domain/proving/faults.ts";
import type { ProvenMessage, ProvenStateWord } from "../../../../src/domain/proving/prove.ts";

const word = (more: Partial<ProvenStateWord>): ProvenStateWord => ({
  state: "idle",
  told: "idle",
  rule: "r",
  saw: "a row",
  outcome: "right",
  ...more,
});
const message = (more: Partial<ProvenMessage>): ProvenMessage => ({
  state: "idle",
  kind: "short",
  verdict: "accepted",
  received: true,
  outcome: "right",
  why: undefined,
  ...more,
});

test("what was not right says what it should have been and what was seen; what was right, or not tried, says nothing", () => {
  const proof = {
    states: [
      word({}),
      word({ told: "working", rule: "claude.screen.spinner", outcome: "wrong" }),
      word({ state: "approval", told: undefined, rule: undefined, outcome: "not-run" }),
      word({ state: "queued", told: undefined, outcome: "not-tried" }),
    ],
    messages: [
      message({}),
      message({ state: "working", kind: "long", received: false, outcome: "wrong", why: "lost" }),
      message({
        state: "draft",
        verdict: undefined,
        received: undefined,
        outcome: "not-run",
        why: "no time was left",
      }),
      message({
        state: "approval",
        verdict: "unknown",
        received: false,
        outcome: "unclear",
        why: "no proof",
      }),
      message({ outcome: "not-tried" }),
    ],
  };
  expect(
    faultsOf(proof).map(({ state, message: kind, outcome, expected, seen }) => [
      state,
      kind,
      outcome,
      expected,
      seen,
    ]),
  ).toEqual([
    ["idle", null, "wrong", "idle or available", "working (claude.screen.spinner: a row)"],
    ["approval", null, "not-run", "blocked", "nothing was told of it"],
    ["working", "long", "wrong", "queued or accepted, and received", "accepted, not received: lost"],
    ["draft", "short", "not-run", "draft, and left as it is", "no time was left"],
    ["approval", "short", "unclear", "blocked, and left as it is", "unknown, not received: no proof"],
  ]);
});
