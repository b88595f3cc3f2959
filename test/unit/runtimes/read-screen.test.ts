import { describe, expect, test } from "bun:test";
import { adapterOf } from "../../../src/runtimes/index.ts";
import type { AddedWords } from "../../../src/runtimes/places.ts";
import { decidingWords, mayReplace, readScreenWith } from "../../../src/runtimes/read-screen.ts";
import { parseScreen } from "../../../src/runtimes/screen.ts";
import { STATE_WORDS, type StateWord } from "../../../src/runtimes/state.ts";
import { screenFixtures } from "../../support/screen-fixtures.ts";

const claude = adapterOf("claude");
const saved = (state: StateWord, has: string) => {
  const found = screenFixtures("claude").find((one) => one.state === state && one.capture.includes(has));
  if (found === undefined) throw new Error(`no screen of claude is ${state} and has ${has}`);
  return found.capture;
};
const read = (capture: string, added: AddedWords | undefined) =>
  readScreenWith(claude, parseScreen(capture), added);

describe("what words that are added may say of a screen", () => {
  const dialogs = STATE_WORDS.filter(
    (word) => word.startsWith("blocked: ") && word !== "blocked: rate-limit",
  );

  test("anything of one that is unknown", () => {
    const wanted = STATE_WORDS.filter((word) => word !== "unknown" && word !== "dead");
    expect(STATE_WORDS.filter((word) => mayReplace("unknown", word))).toEqual(wanted);
  });
  test("of a dialog only which one it is", () => {
    for (const dialog of dialogs) {
      const wanted = dialog === "blocked: picker" ? dialogs.filter((word) => word !== dialog) : [];
      expect(STATE_WORDS.filter((word) => mayReplace(dialog, word))).toEqual(wanted);
    }
  });
  test("of an agent that is idle or works that it waits for a person or for time, and never that it is free", () => {
    const waits = STATE_WORDS.filter((word) => word.startsWith("blocked: "));
    expect(STATE_WORDS.filter((word) => mayReplace("idle", word))).toEqual(waits);
    expect(STATE_WORDS.filter((word) => mayReplace("working", word))).toEqual(["queued", ...waits]);
  });
  test("of a pane that is dead nothing", () => {
    expect(STATE_WORDS.filter((word) => mayReplace("dead", word))).toEqual([]);
  });
});

describe("a screen of another version", () => {
  const working = saved("working", "esc to interrupt")
    .replaceAll("esc to interrupt", "press esc to stop")
    .replaceAll(/^[^\n]*…[^\n]*$/gm, "");

  test("is unknown, and with the word that changed it is what it is", () => {
    expect(read(working, undefined)).toMatchObject({ state: "unknown" });
    expect(read(working, { interrupt: ["press esc to stop"] })).toMatchObject({
      state: "working",
      rule: "claude.screen.interruptible",
      byAddedWords: true,
    });
  });
  test("the word that decided is named, and those that did not are not", () => {
    const added = { interrupt: ["press esc to halt", "press esc to stop"], hint: ["another thing"] };
    expect(decidingWords(claude, parseScreen(working), added)).toEqual([
      { place: "interrupt", word: "press esc to stop" },
    ]);
  });
  test("with another sign before its box it is known again, and what stands in the box is seen", () => {
    const idle = saved("idle", "❯\u00a0").replaceAll("❯\u00a0", "▶\u00a0");
    expect(read(idle, undefined)).toMatchObject({ state: "unknown", composer: undefined });
    expect(read(idle, { prompt: ["▶"] })).toMatchObject({ state: "idle", composer: { draft: "" } });
    const draft = idle.replace(/▶\u00a0[^\n]*/, "▶\u00a0rm -rf of somebody");
    expect(read(draft, { prompt: ["▶"] }).composer?.draft).toBe("rm -rf of somebody");
  });
  test("with other rules it is known again", () => {
    const idle = saved("idle", "❯\u00a0").replaceAll("─", "━");
    expect(read(idle, undefined).state).toBe("unknown");
    expect(read(idle, { rule: ["━"] }).state).toBe("idle");
  });
});

test("what the built-in words know stays as they say it, whatever is added", () => {
  const { state, rule, byAddedWords } = read(saved("working", "esc to interrupt"), {
    hint: ["zzz zzz"],
    mode: ["esc to <any>"],
  });
  expect([state, rule.startsWith("claude.screen."), byAddedWords]).toEqual(["working", true, undefined]);
});
