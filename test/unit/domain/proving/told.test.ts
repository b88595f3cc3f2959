import { describe, expect, test } from "bun:test";
import type { ProvingGround } from "../../../../src/domain/ports/proving.ts";
import {
  looksAt,
  readTold,
  toldText,
  trueWords,
  truthOf,
  type Told,
} from "../../../../src/domain/proving/told.ts";
import { WaitedClock } from "../../../support/waited-clock.ts";

const told = (state: string, more: Partial<Told> = {}): Told => ({
  state,
  reason: null,
  rule: "a.rule",
  draft: null,
  saw: "a row",
  ...more,
});

const once = (state: string, more: Partial<Told> = {}) => ({ told: told(state, more), settled: false });

describe("whether a state is told right", () => {
  test("a word that is true of it is", () => {
    expect(truthOf("idle", once("available"))).toBe("right");
    expect(truthOf("queued", once("working"))).toBe("right");
    expect(truthOf("approval open", once("blocked", { reason: "approval" }))).toBe("right");
  });

  test("another word is wrong", () => {
    expect(truthOf("approval open", once("idle"))).toBe("wrong");
    expect(truthOf("busy", once("idle"))).toBe("wrong");
    expect(truthOf("idle", once("working"))).toBe("wrong");
  });

  test("another word that became the right one is unclear: what it is told by came late", () => {
    expect(truthOf("busy", { told: told("idle"), settled: true })).toBe("unclear");
  });

  test("`unknown`, or no answer, is unclear: nothing false was said", () => {
    expect(truthOf("approval open", once("unknown"))).toBe("unclear");
    expect(truthOf("idle", { told: undefined, settled: false })).toBe("unclear");
  });

  test("a draft that is not told of is unclear", () => {
    expect(truthOf("draft in the box", once("idle"))).toBe("unclear");
    expect(truthOf("draft in the box", once("idle", { draft: "half" }))).toBe("right");
  });
});

/** mosaic says these words, one after another, the last for ever; `holds` says whether the state is there. */
const lookedAt = (words: readonly string[], holds: (asked: number) => boolean = () => true) => {
  const clock = new WaitedClock();
  let asked = 0;
  const mosaic: ProvingGround["mosaic"] = async () => {
    const state = words[Math.min(asked, words.length - 1)];
    asked += 1;
    return {
      status: 0,
      stdout: JSON.stringify({ state, reason: null, rule: "r", draft: null }),
      stderr: "",
    };
  };
  const stage = { ground: { mosaic } as ProvingGround, clock, signal: new AbortController().signal };
  return looksAt(stage, "a0", "busy", async () => holds(asked));
};

describe("a state that is looked at", () => {
  test("is as it is told where that is true", async () => {
    expect(await lookedAt(["working"])).toMatchObject({ told: { state: "working" }, settled: false });
  });

  test("and called falsely is asked for again: it may have been called so too early", async () => {
    expect(await lookedAt(["idle", "idle", "working"])).toMatchObject({
      told: { state: "idle" },
      settled: true,
    });
  });

  test("and called falsely each time is called falsely", async () => {
    expect(await lookedAt(["idle"])).toMatchObject({ told: { state: "idle" }, settled: false });
  });

  test("and over before mosaic had answered, says nothing of what mosaic said", async () => {
    expect(await lookedAt(["idle"], (asked) => asked === 0)).toBeUndefined();
    expect(await lookedAt(["idle"], () => false)).toBeUndefined();
    expect(await lookedAt(["idle", "working"], (asked) => asked > 0)).toMatchObject({
      told: { state: "working" },
      settled: false,
    });
  });
});

test("reads what `agent explain --json` says, and nothing else", () => {
  expect(readTold('{"state":"blocked","reason":"approval","rule":"r","draft":null,"saw":"Run it?"}')).toEqual(
    {
      state: "blocked",
      reason: "approval",
      rule: "r",
      draft: null,
      saw: "Run it?",
    },
  );
  const screen = '{"state":"unknown","rule":"screen.none","saw":"no box"}';
  expect(readTold(`{"state":"unknown","rule":"no-rule","saw":"nothing","screen":${screen}}`)).toMatchObject({
    rule: "screen.none",
    saw: "no box",
  });
  expect(readTold("")).toBeUndefined();
  expect(readTold("[]")).toBeUndefined();
});

test("says it in few words", () => {
  expect(toldText(told("blocked", { reason: "approval" }))).toBe("blocked: approval");
  expect(toldText(told("idle", { draft: "half", reason: "5 minutes" }))).toBe("idle, draft");
  expect(toldText(undefined)).toBe("no answer");
  expect(trueWords("queued")).toBe("queued or working");
  expect(trueWords("draft in the box")).toBe("idle or available, draft");
});
