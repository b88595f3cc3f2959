import { describe, expect, test } from "bun:test";
import { shownState, type ShownFacts } from "../../../../src/domain/fleet/shown-state.ts";

const shown = (facts: Partial<ShownFacts>) =>
  shownState({
    status: { state: "running", detail: "" },
    supervisorSource: "systemd",
    supervisedSince: 5,
    doing: undefined,
    ...facts,
  });
const doing = (state: NonNullable<ShownFacts["doing"]>["state"]): Partial<ShownFacts> => ({
  doing: { state, source: "screen", rule: "stub.screen.x", since: 7, sinceIsBound: true },
});

describe("what runs", () => {
  test("is shown by what it does, with who said so, by which rule, and since when", () => {
    expect(shown(doing("working"))).toEqual({
      state: "working",
      reason: undefined,
      source: "screen",
      rule: "stub.screen.x",
      since: 7,
      sinceIsBound: true,
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
  test("keeps its supervisor's word and reason, also where something was asked of it", () => {
    const status = { state: "failed", detail: "given up after 5 starts" } as const;
    expect(shown({ status, ...doing("idle") })).toEqual({
      state: "failed",
      reason: "given up after 5 starts",
      source: "systemd",
      rule: undefined,
      since: 5,
      sinceIsBound: false,
    });
  });
});
