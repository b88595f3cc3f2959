import { expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/domain/answer.ts";
import { isIdle } from "../../../../src/domain/fleet/idle.ts";
import { observed, pane } from "../../../support/observations.ts";

const NOW = Date.parse("2026-05-01T10:00:00Z");
const silentFor = (seconds: number) => observed({ pane: known(pane({ activity: NOW / 1000 - seconds })) });

test("an agent is idle once it is certain to have been silent for long enough: tmux tells whole seconds", () => {
  expect(isIdle(silentFor(5), NOW, 5_000)).toBe(false);
  expect(isIdle(silentFor(6), NOW, 5_000)).toBe(true);
});

test("an agent whose last output lies in the future, after the clock was set back, is not idle", () => {
  expect(isIdle(silentFor(-3_600), NOW, 5_000)).toBe(false);
});

test("who is not known to be silent is not idle", () => {
  expect(isIdle(observed({ pane: cannotTell("no answer") }), NOW, 0)).toBe(false);
  expect(isIdle(observed({ pane: known(pane({ activity: undefined })) }), NOW, 0)).toBe(false);
  expect(isIdle(observed({ pane: known(undefined) }), NOW, 0)).toBe(false);
  expect(isIdle(observed({ pane: known(pane({ dead: true, activity: 1 })) }), NOW, 0)).toBe(false);
});

test("who does not run disturbs nobody", () => {
  for (const state of ["stopped", "failed"] as const) {
    expect(isIdle(observed({ supervised: known({ state }), pane: known(undefined) }), NOW, 5_000)).toBe(true);
  }
  expect(
    isIdle(observed({ supervised: known({ state: "restarting" }), pane: known(undefined) }), NOW, 0),
  ).toBe(false);
});
