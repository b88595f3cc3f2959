import { expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import type { StateWord } from "../../../../src/runtimes/state.ts";
import { isIdle } from "../../../../src/domain/fleet/idle.ts";
import { observed, pane } from "../../../support/observations.ts";

const NOW = Date.parse("2026-05-01T10:00:00Z");
const silentFor = (seconds: number) => observed({ pane: known(pane({ activity: NOW - seconds * 1000 })) });

test("an agent is idle once it is certain to have been silent for long enough: tmux tells whole seconds", () => {
  expect(isIdle(silentFor(5), undefined, NOW, 5_000)).toBe(false);
  expect(isIdle(silentFor(6), undefined, NOW, 5_000)).toBe(true);
});

test("an agent whose last output lies in the future, after the clock was set back, is not idle", () => {
  expect(isIdle(silentFor(-3_600), undefined, NOW, 5_000)).toBe(false);
});

test("who is not known to be silent is not idle", () => {
  expect(isIdle(observed({ pane: cannotTell("no answer") }), undefined, NOW, 0)).toBe(false);
  expect(isIdle(observed({ pane: known(pane({ activity: undefined })) }), undefined, NOW, 0)).toBe(false);
  expect(isIdle(observed({ pane: known(undefined) }), undefined, NOW, 0)).toBe(false);
  expect(isIdle(observed({ pane: known(pane({ dead: true, activity: 1 })) }), undefined, NOW, 0)).toBe(false);
});

test("who does not run disturbs nobody", () => {
  for (const state of ["stopped", "failed"] as const) {
    expect(
      isIdle(observed({ supervised: known({ state }), pane: known(undefined) }), undefined, NOW, 5_000),
    ).toBe(true);
  }
  expect(
    isIdle(
      observed({ supervised: known({ state: "restarting" }), pane: known(undefined) }),
      undefined,
      NOW,
      0,
    ),
  ).toBe(false);
});

const saying = (state: StateWord) => ({
  state,
  rule: "stub.native.test",
  saw: "",
  since: undefined,
  source: "native" as const,
  unanswered: [],
});

test("what an agent itself says comes before its silence, and only where it says nothing its silence counts", () => {
  const silent = silentFor(3_600);
  for (const state of ["idle", "available"] as const) {
    expect(isIdle(silentFor(0), saying(state), NOW, 5_000)).toBe(true);
  }
  for (const state of ["working", "queued", "blocked: approval", "blocked: rate-limit"] as const) {
    expect(isIdle(silent, saying(state), NOW, 5_000)).toBe(false);
  }
  expect(isIdle(silent, saying("unknown"), NOW, 5_000)).toBe(true);
  expect(isIdle(silentFor(0), saying("unknown"), NOW, 5_000)).toBe(false);
});
