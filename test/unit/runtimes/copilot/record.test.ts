/** Conversations, proofs, turns and utterances by records as copilot 1.0.102 writes them, shortened. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { runtimeWorld } from "../../../../src/adapters/runtime-world.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import type { AgentFacts, RuntimeWorld } from "../../../../src/runtimes/contract.ts";
import { copilot } from "../../../../src/runtimes/copilot/adapter.ts";
import { copilotTurnEvents } from "../../../../src/runtimes/copilot/turn.ts";
import { copilotUtterances } from "../../../../src/runtimes/copilot/utterances.ts";
import { turnOf } from "../../../../src/runtimes/turn.ts";
import { TemporaryFolder } from "../../../support/temporary-home.ts";

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "7d5256b4-22f0-4c9e-9f0e-2f6a2f3c1d11";
const START = Date.parse("2026-11-29T02:18:30.000Z");
const needle = '[vm:operator -> vm:coder0] #a1 "x\t\\ é"';

let folder: TemporaryFolder;
let agent: AgentFacts;
let below: readonly number[] = [];
const world: RuntimeWorld = { ...runtimeWorld, descendants: async () => below };

const line = (type: string, at: number, data: object) =>
  JSON.stringify({
    type,
    data,
    id: `${type}-${at}`,
    timestamp: new Date(START + at * 1000).toISOString(),
    parentId: "p",
  });
const user = (content: string, at = 1, more: object = {}) =>
  line("user.message", at, {
    content,
    transformedContent: `<current_datetime>x</current_datetime>\n\n${content}`,
    delivery: "idle",
    ...more,
  });
const answer = (at: number, content: string, ...calls: readonly object[]) =>
  line("assistant.message", at, { model: "mock-1", content, toolRequests: calls });
const CALL = { toolCallId: "call_1", name: "bash", arguments: { command: "touch x" }, type: "function" };

function record(id: string, ...lines: readonly string[]): string {
  const path = folder.join("session-state", id, "events.jsonl");
  mkdirSync(folder.join("session-state", id), { recursive: true });
  appendFileSync(path, lines.map((one) => `${one}\n`).join(""));
  return path;
}

/** A process has the conversation open. */
function open(id: string, pid: number): string {
  const path = folder.join("session-state", id, `inuse.${pid}.lock`);
  mkdirSync(folder.join("session-state", id), { recursive: true });
  writeFileSync(path, `${pid}\n`);
  return path;
}

beforeEach(() => {
  folder = new TemporaryFolder("copilot");
  below = [43];
  agent = {
    name: "coder0" as AgentName,
    pid: 42,
    workingDirectory: "/srv/agents/work",
    runFolder: "/srv/agents/run",
    userHome: "/srv/agents",
    launched: {
      runtime: "copilot",
      pid: 42,
      startTime: "1",
      at: START,
      workingDirectory: "/srv/agents/work",
      conversation: FIRST,
      resumed: false,
      port: undefined,
      password: undefined,
      dataFolder: folder.path,
      version: undefined,
    },
  };
});
afterEach(() => folder[Symbol.dispose]());

const conversation = async () => {
  const told = await copilot.conversation?.(agent, world);
  return told?.known === true ? told.value?.id : `? ${told?.why}`;
};
const proof = (since = START) => copilot.proof?.(agent, world, { needle, since });

describe("the conversation", () => {
  test("is the one that its process has in use, and changes with that", async () => {
    expect(await conversation()).toBeUndefined();
    const first = open(FIRST, 43);
    open(SECOND, 99);
    expect(await conversation()).toBe(FIRST);
    rmSync(first);
    open(SECOND, 43);
    expect(await conversation()).toBe(SECOND);
  });
  test("cannot be told where several are in use", async () => {
    open(FIRST, 43);
    open(SECOND, 42);
    expect(await conversation()).toStartWith("? it has several");
  });
  test("is no folder of another name", async () => {
    open(".session-operation-locks", 43);
    expect(await conversation()).toBeUndefined();
  });
});

describe("the proof", () => {
  test("is a message in the open conversation, since then", async () => {
    open(FIRST, 43);
    const path = record(FIRST, user(needle, 3));
    expect(await proof()).toMatchObject({ kind: "accepted", detail: `${path} user.message-3` });
    expect(await proof(START + 3001)).toBeUndefined();
  });
  test("is no echo, no tool's word and none of another conversation", async () => {
    open(FIRST, 43);
    record(FIRST, answer(3, needle), line("tool.execution_complete", 3, { result: { content: needle } }));
    record(SECOND, user(needle, 3));
    expect(await proof()).toBeUndefined();
  });
  test("of a process that has ended is in any record that was written since; of a text that others may have, not", async () => {
    below = [];
    const path = record(SECOND, user(needle, 3), user("/touch", 3));
    expect(await proof()).toMatchObject({ kind: "accepted" });
    const raw = { needle: "/touch", since: START };
    expect(await copilot.proof?.(agent, world, raw)).toBeUndefined();
    const before = new Date(START - 1000);
    utimesSync(path, before, before);
    expect(await proof()).toBeUndefined();
  });
  test("of 1 MiB is found behind its answer, once its line is whole", async () => {
    open(FIRST, 43);
    const long = user(`${needle}\n${'"'.repeat(1024 * 1024)}`, 3);
    const path = record(FIRST);
    appendFileSync(path, long.slice(0, -3));
    expect(await proof()).toBeUndefined();
    appendFileSync(path, `${long.slice(-3)}\n${answer(4, "x".repeat(9e5))}\n`);
    expect(await proof()).toMatchObject({ kind: "accepted" });
  });
});

/** How the turn of #m1 ended, and what was answered. */
function turn(...lines: readonly string[]) {
  const found = turnOf(copilotTurnEvents(lines), { needle: "#m1", since: START });
  return found?.kind === "over" ? [found.how, found.answer] : found?.kind;
}

describe("a turn", () => {
  test("runs until an answer that calls no tool", () => {
    const ended = line("assistant.turn_end", 2, { turnId: "0" });
    expect(turn(user("#m1", 1))).toBe("running");
    expect(turn(user("#m1", 1), answer(2, "on it", CALL), ended)).toBe("running");
    expect(turn(user("#m1", 1), answer(2, "on it", CALL), ended, answer(3, "done"))).toEqual([
      "done",
      "done",
    ]);
  });
  test("ends with an error of its model, and where the next one begins", () => {
    const failed = line("session.error", 2, { errorType: "query", message: "400 no" });
    expect(turn(user("#m1", 1), failed)).toEqual(["failed", undefined]);
    expect(turn(user("#m1", 1), user("#m2", 2), answer(3, "two"))).toEqual(["interrupted", undefined]);
    expect(turn(user("#m1", 1), line("abort", 2, {}))).toEqual(["interrupted", undefined]);
  });
  test("is read from the record, and may go on while the agent is not idle", async () => {
    open(FIRST, 43);
    record(FIRST, user(needle, 1), answer(3, "done"));
    const told = await copilot.turn?.(agent, world, { needle, since: START });
    expect(told).toMatchObject({ known: true, value: { how: "done", answer: "done", mayGoOn: true } });
  });
});

test("what was said, by lines of a record", () => {
  const said = [
    user("hello"),
    answer(2, "hi", CALL),
    line("assistant.message", 2, { content: "of a sub-agent", parentToolCallId: "call_1" }),
    line("system.message", 2, { content: "x" }),
    "garbage",
  ].flatMap(copilotUtterances);
  expect(said.map(({ who, text }) => `${who}: ${text}`)).toEqual([
    "user: hello",
    "agent: hi",
    "tool: bash: touch x",
  ]);
});
