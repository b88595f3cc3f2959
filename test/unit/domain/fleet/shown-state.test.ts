import { describe, expect, test } from "bun:test";
import { parseLastExit } from "../../../../src/domain/agent/last-exit.ts";
import { shownState, type ShownFacts } from "../../../../src/domain/fleet/shown-state.ts";

const shown = (facts: Partial<ShownFacts>) =>
  shownState({
    status: { state: "running", detail: "" },
    supervisorSource: "systemd",
    supervisedSince: 5,
    doing: undefined,
    lastExit: undefined,
    ...facts,
  });
const doing = (state: NonNullable<ShownFacts["doing"]>["state"]): Partial<ShownFacts> => ({
  doing: { state, source: "screen", rule: "stub.screen.x", since: 7 },
});
const exit = (text: string) => parseLastExit(`ts=2026-05-01T09:00:00Z\npid=1\n${text}`);
const stopped = { state: "stopped", detail: "" } as const;

describe("what runs", () => {
  test("is shown by what it does, with who said so, by which rule, and since when", () => {
    expect(shown(doing("working"))).toEqual({
      state: "working",
      reason: undefined,
      source: "screen",
      rule: "stub.screen.x",
      since: 7,
    });
  });
  test("and waits for a person is blocked, and what it waits for is the reason", () => {
    expect(shown(doing("blocked: trust"))).toMatchObject({ state: "blocked", reason: "trust" });
  });
  test("and was not asked is unknown, never a guess", () => {
    expect(shown({})).toMatchObject({ state: "unknown", source: "systemd", since: 5 });
  });
  test("and died between two looks is drifted", () => {
    expect(shown(doing("dead"))).toMatchObject({ state: "drifted", reason: "its process has ended" });
  });
});

describe("what does not run", () => {
  test("was stopped by a person where its end was wanted, or where no end is known", () => {
    expect(shown({ status: stopped, lastExit: exit("signal=15\nwanted=yes\n") }).state).toBe("stopped");
    expect(shown({ status: stopped }).state).toBe("stopped");
  });
  test("ended by itself with status 0, or failed with any other, where nobody wanted it", () => {
    expect(shown({ status: stopped, lastExit: exit("status=0\n") })).toMatchObject({ state: "ended" });
    expect(shown({ status: stopped, lastExit: exit("status=7\n") })).toMatchObject({
      state: "failed",
      reason: "exited with status 7",
    });
  });
  test("keeps its supervisor's word and reason, also where something was asked of it", () => {
    const status = { state: "failed", detail: "given up after 5 starts" } as const;
    expect(shown({ status, ...doing("idle") })).toEqual({
      state: "failed",
      reason: "given up after 5 starts",
      source: "systemd",
      rule: undefined,
      since: 5,
    });
  });
});
