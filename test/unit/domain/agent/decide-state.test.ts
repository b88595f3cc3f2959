import { describe, expect, test } from "bun:test";
import {
  decideState,
  isDialog,
  MOST_START_MS,
  STARTING_MS,
  type StateFacts,
} from "../../../../src/domain/agent/decide-state.ts";
import type { ScreenReading } from "../../../../src/runtimes/contract.ts";
import { STATE_WORDS, type StateReading, type StateWord } from "../../../../src/runtimes/state.ts";
import { cannotTell, known } from "../../../../src/base/answer.ts";

const NOW = 1_800_000_000_000;

function says(state: StateWord, more: Partial<StateReading> = {}): StateReading {
  return { state, rule: `fake.native.${state}`, saw: "native", since: undefined, ...more };
}

function shows(state: StateWord): ScreenReading {
  return { state, rule: `fake.screen.${state}`, saw: "screen", since: undefined, composer: undefined };
}

function decide(more: Partial<StateFacts> = {}) {
  return decideState({
    runtime: "fake",
    pane: known({ dead: false }),
    native: undefined,
    screen: undefined,
    processAgeMs: 3_600_000,
    activity: undefined,
    now: NOW,
    availableAfterMs: 300_000,
    ...more,
  });
}

function dialogSince(since: number): StateWord {
  return decide({ native: known(says("blocked: approval", { since })), screen: shows("idle") }).state;
}

function idleFor(milliseconds: number): StateWord {
  return decide({ native: known(says("idle", { since: NOW - milliseconds })) }).state;
}

function silentFor(milliseconds: number): StateWord {
  return decide({ screen: shows("idle"), activity: NOW - milliseconds }).state;
}

test("an idle screen that only added words know does not end the runtime's own dialog", () => {
  const native = known(says("blocked: approval", { since: NOW - 60_000 }));
  expect(decide({ native, screen: shows("idle") }).state).toBe("idle");
  expect(decide({ native, screen: { ...shows("idle"), byAddedWords: true } }).state).toBe(
    "blocked: approval",
  );
});

describe("one that has something to do yet", () => {
  const beginning = { hasYetTo: "read it all", processAgeMs: MOST_START_MS - 1 } as const;

  test("is starting, whatever box stands there already: it is taken away again with what was typed", () => {
    expect(decide({ ...beginning, screen: shows("idle") })).toMatchObject({
      state: "starting",
      rule: "fake.process.not-ready",
      saw: "it has yet to read it all",
    });
    expect(decide({ ...beginning, screen: shows("working") }).state).toBe("starting");
  });

  test("shows a dialog as that: somebody has to answer it", () => {
    expect(decide({ ...beginning, screen: shows("blocked: trust") }).state).toBe("blocked: trust");
  });

  test("is believed its box after two minutes", () => {
    expect(decide({ ...beginning, processAgeMs: MOST_START_MS, screen: shows("idle") }).state).toBe("idle");
  });
});

describe("a word that is blind to its screen", () => {
  const blind = { native: known(says("idle")), wordIsBlind: true } as const;

  test("is not believed that it is idle where the screen has no box, and nothing else is known of it", () => {
    const state = decide({ ...blind, screen: shows("unknown") });
    expect(state).toMatchObject({ state: "unknown", source: "none", rule: "fake.none.no-rule" });
    expect(state.unanswered).toContain("fake.native.idle: idle, but the screen shows no box");
    expect(decide({ ...blind, screen: shows("unknown"), processAgeMs: 1_000 }).state).toBe("starting");
  });

  test("is believed where there is a box, where the screen was not seen, and that it works", () => {
    const boxed: ScreenReading = { ...shows("unknown"), composer: { draft: "" } };
    expect(decide({ ...blind, screen: boxed }).state).toBe("idle");
    expect(decide(blind).state).toBe("idle");
    expect(decide({ ...blind, native: known(says("working")), screen: shows("unknown") }).state).toBe(
      "working",
    );
  });

  test("is believed all the same where it is not blind", () => {
    expect(decide({ native: known(says("idle")), screen: shows("unknown") }).state).toBe("idle");
  });
});

describe("the pane comes first", () => {
  test("no answer of tmux is unknown, whatever else is said", () => {
    const state = decide({ pane: cannotTell("did not answer within 2 s"), native: known(says("idle")) });
    expect(state).toMatchObject({ state: "unknown", source: "none", rule: "fake.none.no-answer" });
    expect(state.unanswered).toEqual(["tmux: did not answer within 2 s"]);
  });

  test("no pane, or a dead one, is dead", () => {
    expect(decide({ pane: known(undefined), native: known(says("idle")) })).toMatchObject({
      state: "dead",
      rule: "fake.process.no-session",
    });
    expect(decide({ pane: known({ dead: true }), screen: shows("idle") })).toMatchObject({
      state: "dead",
      rule: "fake.process.pane-dead",
    });
  });

  test("a living one is not dead because its program wrote so on the screen", () => {
    expect(decide({ screen: shows("dead") })).toMatchObject({ state: "unknown" });
    expect(decide({ screen: shows("dead"), native: known(says("idle")) })).toMatchObject({ state: "idle" });
  });
});

describe("of what the runtime says and what its screen shows", () => {
  for (const [word, screen, expected, source] of [
    ["idle", "idle", "idle", "native"],
    ["working", "idle", "working", "native"],
    ["idle", "working", "idle", "native"],
    ["idle", "unknown", "idle", "native"],
    ["idle", "blocked: approval", "blocked: approval", "screen"],
    ["working", "blocked: trust", "blocked: trust", "screen"],
    ["working", "blocked: picker", "blocked: picker", "screen"],
    ["working", "blocked: rate-limit", "blocked: rate-limit", "screen"],
    ["idle", "blocked: rate-limit", "idle", "native"],
    ["blocked: approval", "idle", "idle", "screen"],
    ["blocked: approval", "working", "blocked: approval", "native"],
    ["blocked: approval", "unknown", "blocked: approval", "native"],
    ["blocked: approval", undefined, "blocked: approval", "native"],
    ["blocked: approval", "blocked: login", "blocked: login", "screen"],
    ["blocked: login", "idle", "blocked: login", "native"],
    [undefined, "idle", "idle", "screen"],
    [undefined, "blocked: login", "blocked: login", "screen"],
    [undefined, "unknown", "unknown", "none"],
    [undefined, undefined, "unknown", "none"],
  ] as const) {
    test(`${word ?? "nothing"} and ${screen ?? "nothing"}: ${expected}, by ${source}`, () => {
      const native = word === undefined ? undefined : known(says(word));
      const state = decide({ native, screen: screen === undefined ? undefined : shows(screen) });
      expect([state.state, state.source]).toEqual([expected, source]);
    });
  }

  test("a dialog of this very moment counts also where the screen, which was looked at before, has none", () => {
    expect(dialogSince(NOW - 1_000)).toBe("blocked: approval");
    expect(dialogSince(NOW + 1_000)).toBe("blocked: approval");
    expect(dialogSince(NOW - 2_000)).toBe("idle");
  });

  test("a word that was read in a record says so", () => {
    const state = decide({ native: known(says("working", { rule: "codex.record.task-started" })) });
    expect(state.source).toBe("record");
  });

  test("what did not answer is named, also where something else did", () => {
    expect(decide({ native: cannotTell("no socket"), screen: shows("idle") })).toMatchObject({
      state: "idle",
      source: "screen",
      unanswered: ["fake: no socket"],
    });
    expect(decide({ native: known(undefined), screen: shows("unknown") }).unanswered).toEqual([
      "fake: no state published",
      "screen: screen",
    ]);
  });
});

describe("a process of which nothing can be read", () => {
  test("is starting while it is young, then unknown", () => {
    expect(decide({ processAgeMs: STARTING_MS - 1 })).toMatchObject({ state: "starting", source: "process" });
    expect(decide({ processAgeMs: STARTING_MS })).toMatchObject({ state: "unknown", source: "none" });
    expect(decide({ processAgeMs: undefined })).toMatchObject({ state: "unknown" });
  });

  test("is starting for longer while it has drawn nothing at all", () => {
    const blank = { screen: shows("unknown"), isBlank: true } as const;
    expect(decide({ ...blank, processAgeMs: MOST_START_MS - 1 }).state).toBe("starting");
    expect(decide({ ...blank, isBlank: false, processAgeMs: MOST_START_MS - 1 }).state).toBe("unknown");
    expect(decide({ ...blank, processAgeMs: MOST_START_MS }).state).toBe("unknown");
  });

  test("is what is read of it, however young", () => {
    expect(decide({ processAgeMs: 10, screen: shows("idle") }).state).toBe("idle");
  });
});

describe("an idle agent is available", () => {
  test("after its threshold, by the runtime's own time", () => {
    expect([idleFor(299_999), idleFor(300_000)]).toEqual(["idle", "available"]);
  });

  test("else by its last output, of which tmux tells whole seconds", () => {
    expect([silentFor(300_999), silentFor(301_000)]).toEqual(["idle", "available"]);
  });

  test("and no other state is, nor one whose time nobody knows", () => {
    expect(decide({ native: known(says("working", { since: 0 })) }).state).toBe("working");
    expect(decide({ screen: shows("idle") }).state).toBe("idle");
  });
});

test("a dialog is what a keystroke would answer", () => {
  expect(STATE_WORDS.filter((state) => isDialog({ state }))).toEqual([
    "blocked: approval",
    "blocked: trust",
    "blocked: login",
    "blocked: picker",
  ]);
});

test("a dialog that the runtime and its screen both tell of is told with the runtime's word and its beginning", () => {
  const native = { state: "blocked: approval", rule: "x.native.waiting", saw: "waiting", since: 5 } as const;
  const screen = {
    state: "blocked: approval",
    rule: "x.screen.approval",
    saw: "Proceed?",
    since: undefined,
    composer: undefined,
  } as const;
  expect(decide({ native: known(native), screen })).toMatchObject({
    source: "native",
    rule: "x.native.waiting",
    since: 5,
  });
});
