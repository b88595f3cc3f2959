import { describe, expect, test } from "bun:test";
import { decideLimit, NOT_READY_MS, type LimitFacts } from "../../../../src/domain/limits/decide.ts";
import type { StateWord } from "../../../../src/runtimes/state.ts";

const NOW = 1_800_000_000_000;
const LIMIT = NOW - 500;

function decide(
  state: StateWord,
  more: Partial<LimitFacts> & { readonly since?: number; readonly until?: number } = {},
) {
  const { since, until, ...facts } = more;
  return decideLimit(
    {
      onLimit: "resume",
      due: { at: LIMIT, limit: LIMIT },
      waiting: 0,
      ...facts,
      state: { state, since, until },
    },
    NOW,
  );
}

describe("a limit that has passed", () => {
  test("the agent is told to go on, and given what was kept", () => {
    expect(decide("idle", { since: LIMIT })).toEqual({ kind: "go-on", resume: true, deliver: false });
    expect(decide("available", { waiting: 2 })).toEqual({ kind: "go-on", resume: true, deliver: true });
  });

  test.each(["park", "ask"] as const)("one that is to %s is only given what was kept", (onLimit) => {
    expect(decide("idle", { onLimit })).toEqual({ kind: "nothing" });
    expect(decide("idle", { onLimit, waiting: 1 })).toEqual({ kind: "go-on", resume: false, deliver: true });
  });

  test("who has gone on since is not told to", () => {
    expect(decide("idle", { since: LIMIT + 1 })).toEqual({ kind: "nothing" });
    expect(decide("working", {})).toEqual({ kind: "nothing" });
    expect(decide("working", { waiting: 1 })).toEqual({ kind: "go-on", resume: false, deliver: true });
  });

  test("who was told is not told again", () => {
    const due = { at: LIMIT, limit: undefined };
    expect(decide("idle", { due })).toEqual({ kind: "nothing" });
    expect(decide("idle", { due, waiting: 1 })).toMatchObject({ resume: false, deliver: true });
  });

  test("nothing is typed at a dialog, nor where nobody can tell: one looks again later, as long as something waits", () => {
    for (const state of ["blocked: approval", "unknown", "starting", "dead"] as const) {
      expect(decide(state, { waiting: 1 })).toEqual({
        kind: "later",
        at: NOW + NOT_READY_MS,
        why: "not ready",
      });
      expect(decide(state)).toEqual({ kind: "nothing" });
    }
  });
});

describe("a limit that holds", () => {
  test("is waited for, whatever was due: no model is asked before its end", () => {
    const until = NOW + 60_000;
    const later = { kind: "later", at: until, why: "limited" };
    expect(decide("blocked: rate-limit", { until, waiting: 3 })).toEqual(later as never);
    expect(decide("blocked: rate-limit", { until, due: undefined })).toEqual(later as never);
  });

  test("of which nobody says when it ends holds nobody, and nobody is told to go on", () => {
    expect(decide("blocked: rate-limit")).toEqual({ kind: "nothing" });
  });
});

describe("a budget that is used", () => {
  const heldUntil = NOW + 9_000_000;

  test("keeps what was kept, and the word to go on, until its day ends", () => {
    const held = { kind: "later", at: heldUntil, why: "held" } as const;
    expect(decide("idle", { heldUntil, waiting: 1, due: undefined })).toEqual(held);
    expect(decide("idle", { heldUntil })).toEqual(held);
    expect(decide("idle", { heldUntil, onLimit: "park" })).toEqual({ kind: "nothing" });
    // a limit that holds longer comes first
    const until = heldUntil + 1;
    expect(decide("blocked: rate-limit", { heldUntil, until, waiting: 1 })).toEqual({
      kind: "later",
      at: until,
      why: "limited",
    });
  });

  test("that holds no more lets all go before what it was kept for, and not before a limit's end", () => {
    const due = { at: heldUntil, limit: undefined };
    expect(decide("idle", { due, waiting: 1 })).toEqual({ kind: "go-on", resume: false, deliver: true });
    expect(decide("idle", { due: { at: heldUntil, limit: LIMIT }, waiting: 1 })).toEqual({
      kind: "go-on",
      resume: true,
      deliver: true,
    });
    expect(decide("idle", { due: { at: heldUntil, limit: heldUntil }, waiting: 1 })).toMatchObject({
      kind: "later",
    });
  });
});

test("nothing is due, or not yet", () => {
  expect(decide("idle", { due: undefined })).toEqual({ kind: "nothing" });
  const due = { at: NOW + 1000, limit: NOW + 1000 };
  expect(decide("idle", { due, waiting: 1 })).toEqual({ kind: "later", at: due.at, why: "not due" });
  // its file was lost, and its messages were not
  expect(decide("idle", { due: undefined, waiting: 1 })).toMatchObject({ kind: "go-on", resume: false });
});
