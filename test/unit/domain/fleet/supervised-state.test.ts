import { describe, expect, test } from "bun:test";
import { directState } from "../../../../src/domain/fleet/direct-supervisor.ts";
import { supervisedState } from "../../../../src/domain/fleet/systemd-supervisor.ts";

describe("systemd's words", () => {
  const cases: readonly (readonly [load: string, active: string, sub: string, state: string])[] = [
    ["loaded", "active", "running", "running"],
    ["loaded", "reloading", "reload", "running"],
    ["loaded", "activating", "start", "starting"],
    ["loaded", "activating", "auto-restart", "restarting"],
    ["loaded", "activating", "auto-restart-queued", "restarting"],
    ["loaded", "deactivating", "stop-sigterm", "stopping"],
    ["loaded", "inactive", "dead", "stopped"],
    ["loaded", "failed", "failed", "failed"],
    ["not-found", "inactive", "dead", "failed"],
    ["bad-setting", "inactive", "dead", "failed"],
    ["masked", "inactive", "dead", "failed"],
    ["not-found", "active", "running", "running"],
  ];
  for (const [load, active, sub, state] of cases) {
    test(`${load} ${active} ${sub} is ${state}`, () => {
      expect(supervisedState({ unit: "mosaic-agent@a.service", load, active, sub }).state as string).toBe(
        state,
      );
    });
  }

  test("say why a unit that is not loaded cannot run", () => {
    const unit = { unit: "mosaic-agent@a.service", load: "masked", active: "inactive", sub: "dead" };
    expect(supervisedState(unit).reason).toBe("unit masked");
  });
});

describe("the words of a launcher in direct mode", () => {
  const cases: readonly (readonly [word: string, lives: boolean, state: string])[] = [
    ["running", true, "running"],
    ["restarting", true, "restarting"],
    ["starting", true, "starting"],
    ["stopped", true, "stopping"],
    ["failed", true, "stopping"],
    ["stopped", false, "stopped"],
    ["exited", false, "stopped"],
    ["failed", false, "failed"],
    ["running", false, "failed"],
    ["restarting", false, "failed"],
    ["", false, "failed"],
  ];
  for (const [word, lives, state] of cases) {
    test(`${JSON.stringify(word)} of one that ${lives ? "lives" : "is gone"} is ${state}`, () => {
      expect(directState(word, lives, "").state as string).toBe(state);
    });
  }

  test("are believed no longer than it lives: one that was killed is said to have died", () => {
    expect(directState("running", false, "fine")).toEqual({ state: "failed", reason: "the launcher died" });
    expect(directState("failed", false, "exited with status 3")).toEqual({
      state: "failed",
      reason: "exited with status 3",
    });
  });
});
