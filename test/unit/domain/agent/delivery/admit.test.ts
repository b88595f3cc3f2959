import { describe, expect, test } from "bun:test";
import { admit, type AdmissionRule } from "../../../../../src/domain/agent/delivery/admit.ts";
import { STATE_WORDS, type AgentState, type StateWord } from "../../../../../src/runtimes/state.ts";

function inState(state: StateWord): AgentState {
  return {
    state,
    rule: "fake.screen.x",
    saw: "seen",
    since: undefined,
    source: "screen",
    unanswered: ["why"],
  };
}

const NOW: AdmissionRule = { waitIdle: false, hasStates: true, blind: false, comesBack: undefined, now: 0 };
const WAITING: AdmissionRule = {
  waitIdle: true,
  hasStates: true,
  blind: false,
  comesBack: undefined,
  now: 0,
};

describe("a message", () => {
  for (const [state, now, waiting] of [
    ["starting", "not-ready, wait", "not-ready, wait"],
    ["idle", "go", "go"],
    ["available", "go", "go"],
    ["working", "go", "not-ready, wait"],
    ["queued", "go", "not-ready, wait"],
    ["blocked: approval", "blocked", "blocked, wait"],
    ["blocked: trust", "blocked", "blocked, wait"],
    ["blocked: login", "blocked", "blocked, wait"],
    ["blocked: picker", "blocked", "blocked, wait"],
    ["blocked: rate-limit", "go", "go"],
    ["dead", "dead", "dead"],
    ["unknown", "blocked, wait", "blocked, wait"],
  ] as const) {
    test(`to one that is ${state}: ${now}; for who waits: ${waiting}`, () => {
      expect(wordOf(state, NOW)).toBe(now);
      expect(wordOf(state, WAITING)).toBe(waiting);
    });
  }

  test("to one that a restart has ended and brings back waits; where nobody does it is dead", () => {
    expect(wordOf("dead", { ...NOW, comesBack: "it is being restarted" })).toBe("not-ready, wait");
    expect(wordOf("idle", { ...NOW, comesBack: "it is being restarted" })).toBe("go");
  });

  test("has an answer for every state", () => {
    for (const state of STATE_WORDS) expect(wordOf(state, NOW)).toBeString();
  });

  test("to a program without states does not go: its Enter could answer a dialog that nobody sees", () => {
    const rule = { waitIdle: true, hasStates: false, blind: false, comesBack: undefined, now: 0 };
    expect(wordOf("unknown", rule)).toBe("blocked");
    expect(wordOf("dead", rule)).toBe("dead");
    expect(admit(inState("unknown"), rule)).toMatchObject({ detail: expect.stringContaining("--blind") });
  });

  test("to a program without states goes blind while it lives, but not at a dialog", () => {
    const rule = { waitIdle: true, hasStates: false, blind: true, comesBack: undefined, now: 0 };
    expect(wordOf("unknown", rule)).toBe("go");
    expect(wordOf("starting", rule)).toBe("go");
    expect(wordOf("dead", rule)).toBe("dead");
    expect(wordOf("blocked: approval", rule)).toBe("blocked, wait");
  });

  test("that does not go says what is waited for, and what did not answer", () => {
    expect(admit(inState("blocked: approval"), NOW)).toMatchObject({ detail: "blocked: approval (seen)" });
    expect(admit(inState("unknown"), NOW)).toMatchObject({ detail: "its state is unknown: seen; why" });
  });
});

function wordOf(state: StateWord, rule: AdmissionRule): string {
  const admission = admit(inState(state), rule);
  return admission.go ? "go" : `${admission.verdict}${admission.waits ? ", wait" : ""}`;
}
