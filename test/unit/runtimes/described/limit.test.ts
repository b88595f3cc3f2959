/** A usage limit by a description: when it ends, and how long it is believed. */
import { describe, expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import { decideState } from "../../../../src/domain/agent/decide-state.ts";
import { known } from "../../../../src/base/answer.ts";
import type { AgentFacts, ScreenReading } from "../../../../src/runtimes/contract.ts";
import { describedAdapter } from "../../../../src/runtimes/described/adapter.ts";
import { readReset } from "../../../../src/runtimes/described/reset.ts";
import type { StateWord } from "../../../../src/runtimes/state.ts";
import type { DescribedName } from "../../../../src/runtimes/runtime-name.ts";
import { world } from "../../../support/codex-rollout.ts";
import { describedBy } from "../../../support/descriptions.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const ID = "11111111-1111-4111-8111-111111111111";

const worldOfTexts = (texts: Readonly<Record<string, string>>) =>
  world({
    files: Object.fromEntries(
      Object.entries(texts).map(([path, text]) => [path, { text, modifiedAt: Number.MAX_SAFE_INTEGER }]),
    ),
  });
const adapter = describedAdapter(
  describedBy(`version: 1
program: own
start: { arguments: ["{conversation}"] }
screen: {}
record:
  folder: /r
  file: "{conversation}.jsonl"
  find: conversation
  time: at
  lines:
    - { is: user, when: type == user, text: text }
    - { is: queued, when: type == queued, text: text }
    - { is: answer, when: type == answer, text: text }
    - { is: end, when: type == end }
    - is: limited
      when: type == limit
      text: text
      resets: { at: text, says: "{text}again in {reset}." }
`),
);

const line = (minute: number, type: string, text = "x") =>
  `${JSON.stringify({ at: new Date(NOW + minute * 60_000).toISOString(), type, text })}\n`;
const LIMIT = "Limit reached. Try again in 20 minutes.";

const agent: AgentFacts = {
  name: "a" as AgentName,
  pid: 42,
  workingDirectory: "/w",
  runFolder: "/run",
  userHome: "/home/ada",
  launched: {
    runtime: "own" as DescribedName,
    pid: 42,
    startTime: "1",
    at: NOW - 60 * 60_000,
    workingDirectory: "/w",
    conversation: ID,
    resumed: false,
    port: undefined,
    password: undefined,
    dataFolder: undefined,
    version: undefined,
  },
};
const shown = (state: StateWord): ScreenReading => ({
  state,
  rule: "own.screen.x",
  saw: "",
  since: undefined,
  composer: { draft: "" },
});

async function limitOf(text: string, state: StateWord = "rate" as StateWord) {
  const answer = await adapter.limit?.(
    agent,
    { ...worldOfTexts({ [`/r/${ID}.jsonl`]: text }), clock: { now: () => NOW } },
    shown(state),
  );
  return answer?.known === true ? answer.value : answer;
}

describe("the end of a record", () => {
  test("that is a limit holds until that ends, whatever else is said of the turn's end or held", async () => {
    const record = `${line(-6, "user")}${line(-5, "limit", LIMIT)}`;
    const wanted = {
      state: "blocked: rate-limit",
      rule: "own.record.limited",
      saw: LIMIT,
      since: NOW - 5 * 60_000,
      until: NOW + 15 * 60_000,
    };
    expect(await limitOf(record, "idle")).toEqual(wanted as never);
    expect(await limitOf(`${record}${line(-5, "end")}${line(-4, "queued")}`, "idle")).toEqual(
      wanted as never,
    );
  });
  test("that has gone on is none", async () => {
    for (const type of ["user", "answer"])
      expect(await limitOf(`${line(-5, "limit", LIMIT)}${line(-4, type)}`)).toBeUndefined();
    expect(await limitOf(line(-5, "user"))).toBeUndefined();
    expect(await limitOf("")).toBeUndefined();
  });
  test("of which nobody knows the end holds nobody", async () => {
    expect(await limitOf(line(-5, "limit", "Limit reached."))).toMatchObject({
      state: "blocked: rate-limit",
      until: undefined,
    });
  });
  test("whose limit is over waits for a message, unless its screen shows work", async () => {
    const over = `${line(-30, "limit", LIMIT)}${line(-30, "end")}`;
    const idle = { state: "idle", rule: "own.record.limit-over", since: NOW - 10 * 60_000 };
    for (const state of ["idle", "blocked: rate-limit"] as const)
      expect(await limitOf(over, state)).toMatchObject(idle);
    for (const state of ["working", "queued", "unknown", "blocked: approval"] as const)
      expect(await limitOf(over, state)).toBeUndefined();
  });
  test("that another process met is not this one's", async () => {
    expect(await limitOf(line(-70, "limit", "Limit reached. Try again in 120 minutes."))).toBeUndefined();
  });
});

test("a state has its end from the record, and a dialog on the screen is stronger", async () => {
  const reading = await limitOf(line(-5, "limit", LIMIT), "blocked: rate-limit");
  if (reading === undefined || !("state" in reading)) throw new Error("no limit was read");
  const decide = (screen: ScreenReading) =>
    decideState({
      runtime: "own",
      pane: known({ dead: false }),
      native: known(reading),
      wordIsBlind: true,
      screen,
      processAgeMs: 1,
      activity: undefined,
      now: NOW,
      availableAfterMs: 60_000,
    });
  expect(decide(shown("blocked: rate-limit"))).toMatchObject({ source: "record", until: NOW + 15 * 60_000 });
  expect(decide(shown("idle"))).toMatchObject({ state: "blocked: rate-limit", source: "record" });
  expect(decide(shown("blocked: approval"))).toMatchObject({ state: "blocked: approval", source: "screen" });
});

test("a turn that a limit ended has failed, with its words", async () => {
  const needle = "[a -> b] #1";
  const text = `${line(-6, "user", needle)}${line(-5, "limit", LIMIT)}`;
  const turn = await adapter.turn?.(agent, worldOfTexts({ [`/r/${ID}.jsonl`]: text }), { needle, since: 0 });
  expect(turn).toMatchObject({ known: true, value: { kind: "over", how: "failed", detail: LIMIT } });
});

const end = (rule: Partial<Parameters<typeof readReset>[0]>, value: object) => {
  const found = readReset({ at: [], after: [], says: [], ...rule })(value, NOW);
  return found === undefined ? undefined : (found - NOW) / 1000;
};

describe("when it ends", () => {
  for (const [what, value, wanted] of [
    ["seconds since the epoch", NOW / 1000 + 90, 90],
    ["milliseconds since the epoch", NOW + 90_000, 90],
    ["ISO 8601", "2026-11-21T12:01:30Z", 90],
    ["a text of seconds since the epoch", String(NOW / 1000 + 90), 90],
    ["how long it is to come", "1m 30s", 90],
    ["a number that counts something else", 90, undefined],
    ["a time of day in a zone", "1pm (UTC)", 3600],
    ["the same, of 24 hours", "13:00 UTC", 3600],
    ["words that say nothing", "soon", undefined],
    ["a truth value", true, undefined],
    ["a year, which no limit lasts", "2027-11-21T12:00:00Z", undefined],
  ] as const) {
    test(`${what}: ${String(wanted)}`, () => expect(end({ at: ["t"] }, { t: value })).toBe(wanted as never));
  }
  test("seconds, or a text, from then on", () => {
    expect(end({ after: ["t"] }, { t: 90 })).toBe(90);
    expect(end({ after: ["t"] }, { t: "1 hour and 5 minutes" })).toBe(3900);
    expect(end({ after: ["t"] }, { t: -1 })).toBeUndefined();
    expect(end({ after: ["t"] }, {})).toBeUndefined();
  });
  test("a text of any length is gone over once, and what stands far behind is not found", () => {
    const says = ["{text}again in {reset}.{text}"];
    expect(end({ at: ["t"], says }, { t: "Sorry.\n\nTry  again in 5 minutes. Bye" })).toBe(300);
    const began = performance.now();
    const long = `${"again in ".repeat(200_000)}5 minutes.`;
    expect(end({ at: ["t"], says }, { t: long })).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
