/** Conversations, proofs, turns and utterances by records as qwen-code 0.24.4 writes them, shortened. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { runtimeWorld } from "../../../../src/adapters/runtime-world.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import type { AgentFacts, RuntimeWorld } from "../../../../src/runtimes/contract.ts";
import { qwen } from "../../../../src/runtimes/qwen/adapter.ts";
import { qwenTurnEvents } from "../../../../src/runtimes/qwen/turn.ts";
import { qwenUtterances } from "../../../../src/runtimes/qwen/utterances.ts";
import { turnOf } from "../../../../src/runtimes/turn.ts";
import { TemporaryFolder } from "../../../support/temporary-home.ts";

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "7d5256b4-22f0-4c9e-9f0e-2f6a2f3c1d11";
const START = Date.parse("2026-11-29T01:37:30.000Z");
const needle = '[vm:operator -> vm:coder0] #a1 "x\t\\ é"';

let folder: TemporaryFolder;
let chats: string;
let agent: AgentFacts;
/** Processes below the pane's: node, started by node. */
let below: readonly number[] = [];

const world: RuntimeWorld = { ...runtimeWorld, descendants: async () => below };
const stamp = (second: number) => new Date(START + second * 1000).toISOString();

interface Line {
  readonly session?: string;
  readonly at?: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

const line = (type: string, { session = FIRST, at = 1, more = {} }: Line = {}) =>
  JSON.stringify({
    uuid: `${type}-${at}`,
    parentUuid: null,
    sessionId: session,
    timestamp: stamp(at),
    type,
    provenance: { user: "real_user", assistant: "assistant_output" }[type] ?? "system",
    cwd: "/srv/agents/my.work",
    version: "0.24.4",
    ...more,
  });
const user = (text: string, at = 1, more: object = {}) =>
  line("user", { at, more: { message: { role: "user", parts: [{ text }] }, ...more } });
const answer = (at: number, ...parts: readonly object[]) =>
  line("assistant", { at, more: { message: { role: "model", parts }, usageMetadata: {} } });
const CALL = { functionCall: { id: "call_1", name: "run_shell_command", args: { command: "touch x" } } };
const failure = (at: number, more: object = {}) =>
  line("system", {
    at,
    more: {
      subtype: "ui_telemetry",
      systemPayload: {
        uiEvent: { "event.name": "qwen-code.api_error", error_message: "400 no", ...more },
      },
    },
  });

function record(id: string, ...lines: readonly string[]): string {
  const path = `${chats}/${id}.jsonl`;
  appendFileSync(path, lines.map((one) => `${one}\n`).join(""));
  return path;
}

/** What a living process publishes. */
function publish(pid: number, sessionId: string, startedAt = START + 5000): void {
  const note = { schemaVersion: 1, pid, sessionId, startedAt, qwenVersion: "0.24.4", kind: "tui" };
  writeFileSync(folder.join("sessions", `${pid}.json`), JSON.stringify(note, undefined, 2));
}

/** What stays behind a process that was killed. */
function leave(id: string, startedAt = START + 5000, place = agent.workingDirectory): void {
  const note = { schema_version: 1, pid: 7, session_id: id, work_dir: place, started_at: startedAt / 1000 };
  writeFileSync(`${chats}/${id}.runtime.json`, JSON.stringify(note, undefined, 2));
}

beforeEach(() => {
  folder = new TemporaryFolder("qwen");
  chats = folder.join("projects", "-srv-agents-my-work", "chats");
  mkdirSync(chats, { recursive: true });
  mkdirSync(folder.join("sessions"));
  below = [43, 44];
  agent = {
    name: "coder0" as AgentName,
    pid: 42,
    workingDirectory: "/srv/agents/my.work",
    runFolder: "/srv/agents/run",
    userHome: "/srv/agents",
    launched: {
      runtime: "qwen",
      pid: 42,
      startTime: "1",
      at: START,
      workingDirectory: "/srv/agents/my.work",
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
  const told = await qwen.conversation?.(agent, world);
  return told?.known === true ? told.value?.id : `? ${told?.why}`;
};
const proof = (since = START) => qwen.proof?.(agent, world, { needle, since });

describe("the conversation", () => {
  test("is none before the process has published one", async () => {
    expect(await conversation()).toBeUndefined();
  });

  test("is what its own node publishes, and changes with it", async () => {
    publish(44, FIRST);
    publish(99, SECOND);
    expect(await conversation()).toBe(FIRST);
    publish(44, SECOND);
    expect(await conversation()).toBe(SECOND);
  });

  test("is not that of an earlier process with the same pid, nor of a note that is none", async () => {
    publish(44, SECOND, START - 1);
    expect(await conversation()).toBeUndefined();
    writeFileSync(folder.join("sessions", "44.json"), '{"sessionId": "../../x", "startedAt": 9e15}');
    expect(await conversation()).toBeUndefined();
  });

  test("of a process that has ended is the only one that was opened since, in this folder", async () => {
    below = [];
    leave(SECOND);
    leave(FIRST, START - 60_000);
    expect(await conversation()).toBe(SECOND);
    leave("3ee05587-22f0-4c9e-9f0e-2f6a2f3c1d12");
    expect(await conversation()).toStartWith("? several");
  });

  test("of what mosaic did not start is what is published, or cannot be told", async () => {
    agent = { ...agent, userHome: folder.path, launched: undefined };
    expect(await conversation()).toBe("? qwen was not started by mosaic");
  });
});

describe("the proof", () => {
  test("is a message of a person in the open conversation, since then", async () => {
    publish(44, FIRST);
    record(FIRST, user(needle, 3));
    expect(await proof()).toMatchObject({ kind: "accepted", detail: `${chats}/${FIRST}.jsonl user-3` });
    expect(await proof(START + 3001)).toBeUndefined();
  });

  test("is a message that steers a turn too", async () => {
    publish(44, FIRST);
    record(FIRST, user(needle, 3, { subtype: "mid_turn_user_message" }));
    expect(await proof()).toMatchObject({ kind: "accepted" });
  });

  test("is no echo, no tool's word, no sub-agent's, and none of another conversation", async () => {
    publish(44, FIRST);
    record(
      FIRST,
      answer(3, { text: needle }),
      user(needle, 3, { provenance: "system" }),
      user(needle, 3, { isSidechain: true }),
      line("tool_result", { more: { message: { role: "user", parts: [{ text: needle }] } } }),
    );
    record(SECOND, user(needle, 3));
    expect(await proof()).toBeUndefined();
  });

  test("of a process that has ended is in any record that was written since; of a text that others may have, not", async () => {
    below = [];
    const path = record(SECOND, user(needle, 3), user("/touch", 3));
    expect(await proof()).toMatchObject({ kind: "accepted" });
    const raw = { needle: "/touch", since: START };
    expect(await qwen.proof?.(agent, world, raw)).toBeUndefined();
    const before = new Date(START - 1000);
    utimesSync(path, before, before);
    expect(await proof()).toBeUndefined();
  });

  test("is a line that is written to its end, also of 1 MiB", async () => {
    publish(44, FIRST);
    const long = user(`${needle}\n${'"'.repeat(1024 * 1024)}`, 3);
    appendFileSync(`${chats}/${FIRST}.jsonl`, long.slice(0, -3));
    expect(await proof()).toBeUndefined();
    appendFileSync(`${chats}/${FIRST}.jsonl`, `${long.slice(-3)}\n`);
    expect(await proof()).toMatchObject({ kind: "accepted" });
  });
});

const turn = (...lines: readonly string[]) => {
  const found = turnOf(qwenTurnEvents(lines), { needle: "#m1", since: START });
  if (found?.kind !== "over") return found?.kind;
  return [found.how, found.answer, ...found.others];
};

describe("a turn", () => {
  test("runs until an answer that calls no tool", () => {
    expect(turn(user("#m1", 1))).toBe("running");
    expect(turn(user("#m1", 1), answer(2, { text: "on it" }, CALL))).toBe("running");
    expect(turn(user("#m1", 1), answer(2, CALL), answer(3, { text: "done" }))).toEqual(["done", "done"]);
    expect(turn(user("#m1", 1), answer(3, { thought: true, text: "hm" }, { text: "done" }))).toEqual([
      "done",
      "done",
    ]);
  });

  test("of a message that steers another's has that one's beside it", () => {
    const steering = user("#m1", 2, { subtype: "mid_turn_user_message" });
    expect(turn(user("#m0", 1), answer(1, CALL), steering, answer(3, { text: "both" }))).toEqual([
      "done",
      "both",
      "#m0",
    ]);
  });

  test("was cut off where the next one begins without an answer: Escape is not written down", () => {
    expect(turn(user("#m1", 1), user("#m2", 2), answer(3, { text: "two" }))).toEqual([
      "interrupted",
      undefined,
    ]);
  });

  test("fails with its model, but not with a sub-agent's, and not where it was asked again", () => {
    expect(turn(user("#m1", 1), failure(2))).toEqual(["failed", undefined]);
    expect(turn(user("#m1", 1), failure(2, { subagent_name: "memory" }))).toBe("running");
    expect(turn(user("#m1", 1), failure(2), answer(3, { text: "done" }))).toEqual(["done", "done"]);
  });

  test("is read from the record, and may go on while the agent is not idle", async () => {
    publish(44, FIRST);
    record(FIRST, user(needle, 1), answer(3, { text: "done" }));
    const told = await qwen.turn?.(agent, world, { needle, since: START });
    expect(told).toMatchObject({ known: true, value: { how: "done", answer: "done", mayGoOn: true } });
  });
});

test("what was said, by lines of a record", () => {
  const said = [user("hello"), answer(2, { text: "hi" }, CALL), failure(3), line("tool_result")].flatMap(
    qwenUtterances,
  );
  expect(said.map(({ who, text }) => `${who}: ${text}`)).toEqual([
    "user: hello",
    "agent: hi",
    "tool: run_shell_command: touch x",
  ]);
  expect(qwenUtterances("garbage")).toEqual([]);
});
