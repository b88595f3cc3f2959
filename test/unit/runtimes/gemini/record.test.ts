import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { runtimeWorld } from "../../../../src/adapters/runtime-world.ts";
import type { AgentFacts } from "../../../../src/runtimes/contract.ts";
import { gemini } from "../../../../src/runtimes/gemini/adapter.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import { TemporaryFolder } from "../../../support/temporary-home.ts";

// the lines are those of gemini 0.61, shortened
const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "7d5256b4-22f0-4c9e-9f0e-2f6a2f3c1d11";
const THIRD = "3ee05587-22f0-4c9e-9f0e-2f6a2f3c1d12";
const START = Date.parse("2026-11-21T12:06:20.000Z");
const CLEARED = "2026-11-21T12:07:09.969Z";
const needle = '[vm:operator -> vm:coder0] #a1 "x\t\\ é"';

let folder: TemporaryFolder;
let project: string;
let agent: AgentFacts;

const launched: NonNullable<AgentFacts["launched"]> = {
  runtime: "gemini",
  pid: 42,
  startTime: "1",
  at: START,
  workingDirectory: "/srv/agents/work",
  conversation: FIRST,
  resumed: false,
  port: undefined,
  password: undefined,
  dataFolder: undefined,
  version: undefined,
};

beforeEach(() => {
  folder = new TemporaryFolder("gemini");
  project = folder.join("tmp", "work");
  mkdirSync(`${project}/chats`, { recursive: true });
  writeFileSync(
    folder.join("projects.json"),
    JSON.stringify({ projects: { "/other": "other", "/srv/agents/work": "work" } }, undefined, 2),
  );
  agent = {
    name: "coder0" as AgentName,
    pid: 42,
    workingDirectory: "/srv/agents/work",
    runFolder: "/srv/agents/run",
    userHome: "/srv/agents",
    launched: { ...launched, dataFolder: folder.path },
  };
});
afterEach(() => folder[Symbol.dispose]());

/** Begins a record, as gemini does at its start and after `/clear`. */
function begin(id: string, at: string): string {
  const minute = at.slice(0, 16).replace(":", "-");
  const path = `${project}/chats/session-${minute}-${id.slice(0, 8)}.jsonl`;
  const context = { id: "d0", timestamp: at, type: "user", content: [{ text: "<session_context>" }] };
  append(path, { sessionId: id, projectHash: "7241", startTime: at, lastUpdated: at, kind: "main" });
  append(path, { $set: { messages: [context], lastUpdated: at } });
  return path;
}

function append(path: string, event: unknown): void {
  appendFileSync(path, `${JSON.stringify(event)}\n`);
}

function user(path: string, text: string, at: string): void {
  append(path, { id: `u-${at}`, timestamp: at, type: "user", content: [{ text }] });
  append(path, { $set: { lastUpdated: at } });
}

function log(
  ...entries: readonly (readonly [sessionId: string, message: string, timestamp: string])[]
): void {
  const array = entries.map(([sessionId, message, timestamp], messageId) => {
    return { sessionId, messageId, type: "user", message, timestamp };
  });
  writeFileSync(`${project}/logs.json`, JSON.stringify(array, undefined, 2));
}

const conversation = async () => {
  const answer = await gemini.conversation?.(agent, runtimeWorld);
  return answer?.known === true ? answer.value?.id : `? ${answer?.why}`;
};
const hasYetTo = () => gemini.hasYetTo?.(agent, runtimeWorld);
const READ_IT = "read the conversation that it goes on with";
const proof = (since = START) => gemini.proof?.(agent, runtimeWorld, { needle, since });

describe("the conversation", () => {
  test("is none before there is a record", async () => {
    expect(await conversation()).toBeUndefined();
    begin(SECOND, "2026-11-21T12:06:23.784Z");
    expect(await conversation()).toBeUndefined();
  });

  test("is the one that was chosen at the launch", async () => {
    begin(SECOND, "2026-11-21T12:06:23.784Z");
    begin(FIRST, "2026-11-21T12:06:23.784Z");
    expect(await conversation()).toBe(FIRST);
  });

  test("is another whose id only begins alike: none", async () => {
    begin(`11111111-${SECOND.slice(9)}`, "2026-11-21T12:06:23.784Z");
    expect(await conversation()).toBeUndefined();
  });

  test("is the one begun by /clear, and by the last one of several", async () => {
    begin(FIRST, "2026-11-21T12:06:23.784Z");
    log([FIRST, "hello", "2026-11-21T12:06:30.000Z"], [FIRST, "/clear", CLEARED]);
    begin(`9${THIRD.slice(1)}`, "2026-11-21T12:07:30.000Z");
    expect(await conversation()).toBeUndefined();
    begin(SECOND, "2026-11-21T12:07:10.013Z");
    expect(await conversation()).toBe(SECOND);
    log([FIRST, "/clear", CLEARED], [FIRST, "/new", "2026-11-21T12:08:00.000Z"]);
    begin(THIRD, "2026-11-21T12:08:00.050Z");
    expect(await conversation()).toBe(THIRD);
  });

  test("is not changed by a /clear of another agent in this folder, nor of an earlier life", async () => {
    begin(FIRST, "2026-11-21T12:06:23.784Z");
    log([FIRST, "/clear", "2026-11-21T11:00:00.000Z"], [THIRD, "/clear", CLEARED]);
    begin(SECOND, "2026-11-21T12:07:10.013Z");
    expect(await conversation()).toBe(FIRST);
  });

  test("cannot be told when two began at the time of a /clear, or another was chosen", async () => {
    begin(FIRST, "2026-11-21T12:06:23.784Z");
    log([FIRST, "/clear", CLEARED]);
    begin(SECOND, "2026-11-21T12:07:10.013Z");
    begin(THIRD, "2026-11-21T12:07:11.000Z");
    expect(await conversation()).toStartWith("? several conversations");
    log([FIRST, "/resume", CLEARED]);
    expect(await conversation()).toBe("? gemini was told /resume");
  });

  test("is the only one that began since the launch, where the user's arguments chose it", async () => {
    agent = { ...agent, launched: { ...launched, dataFolder: folder.path, conversation: undefined } };
    begin(THIRD, "2026-11-21T11:00:00.000Z");
    expect(await conversation()).toBeUndefined();
    begin(SECOND, "2026-11-21T12:06:23.784Z");
    expect(await conversation()).toBe(SECOND);
    begin(FIRST, "2026-11-21T12:06:24.000Z");
    expect(await conversation()).toStartWith("? several");
  });

  test("cannot be told of what mosaic did not start", async () => {
    agent = { ...agent, launched: undefined };
    expect(await conversation()).toBe("? gemini was not started by mosaic");
  });

  test("is none where files are not what they were", async () => {
    begin(FIRST, "2026-11-21T12:06:23.784Z");
    mkdirSync(folder.join("elsewhere"));
    renameSync(`${project}/chats`, folder.join("elsewhere", "chats"));
    for (const text of ["", "[]", '{"projects":{"/srv/agents/work":"../elsewhere"}}', '{"projects":[]']) {
      writeFileSync(folder.join("projects.json"), text);
      expect(await conversation()).toBeUndefined();
    }
  });
});

describe("the proof", () => {
  test("is a user message of this conversation, since then", async () => {
    const path = begin(FIRST, "2026-11-21T12:06:23.784Z");
    user(path, `${needle}\nmore`, "2026-11-21T12:06:27.508Z");
    const at = Date.parse("2026-11-21T12:06:27.508Z");
    expect(await proof(at)).toMatchObject({ kind: "accepted", source: "session record" });
    expect(await proof(at + 1)).toBeUndefined();
  });

  test("is no echo, no tool's word, no message of another conversation, no log", async () => {
    const path = begin(FIRST, "2026-11-21T12:06:23.784Z");
    const at = "2026-11-21T12:06:28.138Z";
    append(path, { id: "g", timestamp: at, type: "gemini", content: `you said: ${needle}` });
    append(path, { id: "i", timestamp: at, type: "info", content: needle });
    user(begin(SECOND, "2026-11-21T12:06:23.784Z"), needle, at);
    log([FIRST, needle, at]);
    expect(await proof()).toBeUndefined();
  });

  test("is found in the middle of a draft that went with it, and in a text that is no list of parts", async () => {
    const path = begin(FIRST, "2026-11-21T12:06:23.784Z");
    const event = { id: "u", timestamp: "2026-11-21T12:06:27.508Z", type: "user" };
    append(path, { ...event, content: `a draft\n${needle}` });
    expect(await proof()).toMatchObject({ kind: "accepted" });
  });

  test("of a resumed conversation is in its old record", async () => {
    const old = begin(FIRST, "2026-11-20T10:00:00.000Z");
    begin(FIRST, "2026-11-21T12:06:23.784Z");
    user(old, needle, "2026-11-21T12:06:27.508Z");
    expect(await proof()).toMatchObject({ detail: `${old} u-2026-11-21T12:06:27.508Z` });
  });

  test("of 1 MiB is found behind its answer", async () => {
    const path = begin(FIRST, "2026-11-21T12:06:23.784Z");
    user(path, `${needle}\n${'"'.repeat(1024 * 1024)}`, "2026-11-21T12:06:27.508Z");
    append(path, {
      id: "g",
      timestamp: "2026-11-21T12:06:28.138Z",
      type: "gemini",
      content: "x".repeat(9e5),
    });
    expect(await proof()).toMatchObject({ kind: "accepted" });
  });

  test("is a line that is written to its end", async () => {
    const path = begin(FIRST, "2026-11-21T12:06:23.784Z");
    const line = JSON.stringify({
      id: "u",
      timestamp: "2026-11-21T12:06:27.508Z",
      type: "user",
      content: needle,
    });
    appendFileSync(path, line.slice(0, -3));
    expect(await proof()).toBeUndefined();
    appendFileSync(path, `${line.slice(-3)}\n`);
    expect(await proof()).toMatchObject({ kind: "accepted" });
  });

  test("is the log where the conversation cannot be told: of this process, or of a text no other has", async () => {
    begin(FIRST, "2026-11-21T12:06:23.784Z");
    const at = "2026-11-21T12:07:20.000Z";
    log([FIRST, "/resume", CLEARED], [THIRD, needle, at], [FIRST, `/x ${needle}`, at]);
    expect(await proof()).toBeUndefined();
    const braces = `${needle}\n  {\n  }, {`;
    log([FIRST, "/resume", CLEARED], [FIRST, braces, at], [THIRD, "later", "2026-11-21T12:07:21.000Z"]);
    expect(await proof()).toMatchObject({ kind: "accepted", source: "submission log" });
    expect(await proof(Date.parse(at) + 1)).toBeUndefined();
    agent = { ...agent, launched: { ...launched, dataFolder: folder.path, conversation: undefined } };
    begin(SECOND, "2026-11-21T12:06:24.000Z");
    expect(await proof()).toMatchObject({ kind: "accepted", source: "submission log" });
    const raw = { needle: "later", since: START };
    expect(await gemini.proof?.(agent, runtimeWorld, raw)).toBeUndefined();
  });
});

test("what is watched is the usual place of a project", () => {
  const named = { ...agent, workingDirectory: "/srv/agents/My  App.v2_" };
  expect(gemini.watched?.(named)).toContain(`${folder.path}/tmp/my-app-v2/chats`);
});

describe("a conversation that is gone on with", () => {
  const LATER = START + 3_600_000;
  let old: string;
  beforeEach(() => {
    old = begin(FIRST, "2026-11-21T12:06:24.000Z");
    utimesSync(old, new Date(LATER - 1000), new Date(LATER - 1000));
    agent = {
      ...agent,
      launched: { ...launched, at: LATER, resumed: true, dataFolder: folder.path },
    };
  });

  test("has yet to be read until gemini has written its id into the old record", async () => {
    expect(await hasYetTo()).toBe(READ_IT);
    // the record of this start, which stays empty, is there first
    begin(FIRST, "2026-11-21T13:06:25.000Z");
    expect(await hasYetTo()).toBe(READ_IT);
    append(old, { $set: { sessionId: FIRST } });
    expect(await hasYetTo()).toBeUndefined();
  });

  test("is not waited for where its record is gone, or nothing is known of it", async () => {
    rmSync(old);
    expect(await hasYetTo()).toBeUndefined();
    agent = { ...agent, launched: undefined };
    expect(await hasYetTo()).toBeUndefined();
  });
});
