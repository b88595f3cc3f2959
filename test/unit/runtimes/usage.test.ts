/** What each runtime's own record says of tokens. */
import { describe, expect, test } from "bun:test";
import { claudeUse } from "../../../src/runtimes/claude/usage.ts";
import { newCodexReader } from "../../../src/runtimes/codex/usage.ts";
import { copilotUse } from "../../../src/runtimes/copilot/usage.ts";
import { geminiUse } from "../../../src/runtimes/gemini/usage.ts";
import { opencodeUses } from "../../../src/runtimes/opencode/usage.ts";
import { piUse } from "../../../src/runtimes/pi/usage.ts";
import { qwenUse } from "../../../src/runtimes/qwen/usage.ts";
import { stubUse } from "../../../src/runtimes/stub/usage.ts";
import { readUsage } from "../../../src/runtimes/usage.ts";
import { world } from "../../support/codex-rollout.ts";

const AT = "2026-11-21T12:00:00.000Z";
const TIME = Date.parse(AT);

const claudeLine = (model: string, output: number, type = "assistant") =>
  JSON.stringify({
    type,
    uuid: `u${output}`,
    timestamp: AT,
    message: {
      id: "msg_1",
      model,
      usage: {
        input_tokens: 3,
        cache_creation_input_tokens: 40,
        cache_read_input_tokens: 500,
        output_tokens: output,
      },
    },
  });

describe("claude", () => {
  test("an answer has its tokens in each of its lines, and one id", () => {
    expect(claudeUse(claudeLine("claude-opus", 7))).toEqual({
      at: TIME,
      id: "msg_1",
      model: "claude-opus",
      input: 3,
      output: 7,
      cacheRead: 500,
      cacheWrite: 40,
      imputedUsd: undefined,
    });
  });

  test("what claude wrote itself asked no model", () => {
    expect(claudeUse(claudeLine("<synthetic>", 7))).toBeUndefined();
    expect(claudeUse(claudeLine("claude-opus", 7, "user"))).toBeUndefined();
    expect(claudeUse('{"type":"assistant","usage"')).toBeUndefined();
  });
});

const counted = (input: number, cached: number, output: number, last?: object) =>
  JSON.stringify({
    timestamp: AT,
    ordinal: 7,
    type: "event_msg",
    payload: {
      type: "token_count",
      info: {
        total_token_usage: { input_tokens: input, cached_input_tokens: cached, output_tokens: output },
        last_token_usage: last ?? {},
      },
    },
  });

describe("codex", () => {
  test("says its totals again and again: only what is more is new, and the cache is no input", () => {
    const read = newCodexReader();
    read(`{"timestamp":"${AT}","type":"turn_context","payload":{"model":"gpt-5"}}`);
    expect(read(counted(100, 60, 10))).toMatchObject({
      model: "gpt-5",
      input: 40,
      cacheRead: 60,
      output: 10,
      cacheWrite: undefined,
    });
    expect(read(counted(100, 60, 10))).toBeUndefined();
    expect(read(counted(250, 160, 15))).toMatchObject({ input: 50, cacheRead: 100, output: 5 });
  });

  test("a count that went back began anew: its last step counts", () => {
    const read = newCodexReader();
    read(counted(1000, 0, 100));
    const last = { input_tokens: 30, cached_input_tokens: 10, output_tokens: 4 };
    expect(read(counted(30, 10, 4, last))).toMatchObject({ input: 20, cacheRead: 10, output: 4 });
    expect(read(counted(40, 10, 5))).toMatchObject({ input: 10, output: 1 });
  });

  test("a count without figures, and any other line, is nothing", () => {
    const read = newCodexReader();
    expect(
      read(`{"timestamp":"${AT}","type":"event_msg","payload":{"type":"token_count","info":null}}`),
    ).toBeUndefined();
    expect(
      read(`{"timestamp":"${AT}","type":"event_msg","payload":{"type":"task_started"}}`),
    ).toBeUndefined();
  });
});

test("pi works out dollars by a list of its own", () => {
  const line = JSON.stringify({
    type: "message",
    id: "m1",
    timestamp: AT,
    message: {
      role: "assistant",
      model: "m",
      content: [],
      usage: { input: 5, output: 6, cacheRead: 7, cacheWrite: 8, cost: { total: 0.25 } },
    },
  });
  expect(piUse(line)).toEqual({
    at: TIME,
    id: "m1",
    model: "m",
    input: 5,
    output: 6,
    cacheRead: 7,
    cacheWrite: 8,
    imputedUsd: 0.25,
  });
  expect(piUse(line.replace("assistant", "user"))).toBeUndefined();
});

test("gemini counts thoughts and tools apart, and the cache as input", () => {
  const line = JSON.stringify({
    id: "g1",
    timestamp: AT,
    type: "gemini",
    content: "yes",
    model: "flash",
    tokens: { input: 100, output: 10, cached: 30, thoughts: 5, tool: 2, total: 117 },
  });
  expect(geminiUse(line)).toMatchObject({ id: "g1", input: 72, output: 15, cacheRead: 30, model: "flash" });
  expect(geminiUse(line.replace('"type":"gemini"', '"type":"user"'))).toBeUndefined();
});

test("opencode tells of each answer", () => {
  const message = (role: string) => ({
    info: {
      id: "msg_1",
      role,
      modelID: "m",
      cost: 0.5,
      time: { created: TIME },
      tokens: { input: 1, output: 2, reasoning: 3, cache: { read: 4, write: 5 } },
    },
    parts: [],
  });
  expect(opencodeUses([message("user"), message("assistant")])).toEqual([
    {
      at: TIME,
      id: "msg_1",
      model: "m",
      input: 1,
      output: 5,
      cacheRead: 4,
      cacheWrite: 5,
      imputedUsd: 0.5,
    },
  ]);
});

test("the stub's tokens are words", () => {
  const line = `{"type":"assistant","message":"m1","tokens":{"input":2,"output":3},"text":"a b c","at":"${AT}"}`;
  expect(stubUse(line)).toMatchObject({ at: TIME, id: "m1", input: 2, output: 3, cacheRead: undefined });
  // of a stub that was older than this
  expect(stubUse('{"type":"assistant","message":"m1","text":"a","at":""}')).toBeUndefined();
});

const copilotLine = (usage: object) =>
  JSON.stringify({
    type: "session.usage_record",
    data: {
      usage: {
        model: "mock-1",
        cost: 1,
        accounting: { sourceSessionId: "s1", sequence: 2, usageId: "chatcmpl-1" },
        ...usage,
      },
    },
    id: "e1",
    timestamp: AT,
    parentId: "p",
  });

describe("copilot", () => {
  const counts = { inputTokens: 147, outputTokens: 10, cacheReadTokens: 100, cacheWriteTokens: 7 };

  test("counts the cache as input, and money not at all", () => {
    expect(copilotUse(copilotLine({ ...counts, reasoningTokens: 4, cacheDetailsReported: true }))).toEqual({
      at: TIME,
      id: "s1 2 chatcmpl-1",
      model: "mock-1",
      input: 40,
      output: 10,
      cacheRead: 100,
      cacheWrite: 7,
      imputedUsd: undefined,
    });
  });

  test("a nought that its model's server did not tell is none", () => {
    const untold = { inputTokens: 40, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const use = copilotUse(copilotLine({ ...untold, cacheDetailsReported: false }));
    expect(use).toMatchObject({ input: 40, cacheRead: undefined, cacheWrite: undefined });
    expect(copilotUse(copilotLine({ ...untold, cacheDetailsReported: true }))).toMatchObject({
      cacheRead: 0,
    });
  });

  test("an answer without its tokens is told as such", () => {
    expect(copilotUse(copilotLine({ cacheReadTokens: 0 }))).toEqual({ at: TIME, isUntold: true });
    expect(
      copilotUse(copilotLine(counts).replace("session.usage_record", "session.shutdown")),
    ).toBeUndefined();
  });
});

const qwenLine = (input: number, output: number, more: object = {}) =>
  JSON.stringify({
    uuid: "u1",
    parentUuid: null,
    sessionId: "s1",
    timestamp: AT,
    type: "system",
    subtype: "ui_telemetry",
    systemPayload: {
      uiEvent: {
        "event.name": "qwen-code.api_response",
        "event.timestamp": AT,
        response_id: "chatcmpl-1",
        model: "mock-1",
        input_token_count: input,
        output_token_count: output,
        cached_content_token_count: 0,
        thoughts_token_count: 0,
        total_token_count: input + output,
        ...more,
      },
    },
  });

describe("qwen", () => {
  test("counts the cache as input, and thoughts as output once", () => {
    const cached = { cached_content_token_count: 24, thoughts_token_count: 4 };
    expect(qwenUse(qwenLine(40, 10, cached))).toEqual({
      at: TIME,
      id: `chatcmpl-1 ${AT}`,
      model: "mock-1",
      input: 16,
      output: 10,
      cacheRead: 24,
      cacheWrite: undefined,
      imputedUsd: undefined,
    });
    // a model whose output is told without its thoughts
    expect(qwenUse(qwenLine(40, 10, { ...cached, total_token_count: 54 }))).toMatchObject({ output: 14 });
  });

  test("a nought stands for what its model's server did not tell", () => {
    expect(qwenUse(qwenLine(40, 10))).toMatchObject({ input: 40, cacheRead: undefined });
    expect(qwenUse(qwenLine(0, 0))).toEqual({ at: TIME, isUntold: true });
    expect(qwenUse(qwenLine(0, 0, { total_token_count: 50 }))).toEqual({ at: TIME, isUntold: true });
    expect(qwenUse(qwenLine(40, 10).replace("api_response", "api_error"))).toBeUndefined();
  });
});

const recordsOf = async (id: string) => (id === "gone" ? [] : [`/${id}`]);

const stubAnswer = (id: string, output: number, at = AT) =>
  `{"type":"assistant","message":"${id}","tokens":{"input":1,"output":${output}},"text":"","at":"${at}"}\n`;

const untold = (at: number) => () => ({ at, isUntold: true }) as const;

describe("records", () => {
  const files = {
    "/one": { text: stubAnswer("a", 1) + stubAnswer("b", 2) + stubAnswer("a", 5), modifiedAt: TIME },
    "/two": { text: stubAnswer("c", 9, "2026-11-20T12:00:00.000Z") + stubAnswer("d", 4), modifiedAt: TIME },
    "/old": { text: stubAnswer("e", 8), modifiedAt: TIME - 10_000 },
  };
  const read = async (conversations: readonly string[]) => {
    const answered = await readUsage(
      world({ files }),
      { since: TIME - 1000, conversations },
      recordsOf,
      () => stubUse,
    );
    if (!answered.known) throw new Error(answered.why);
    return answered.value;
  };

  test("what is written again counts once, in its last form; what is older does not count", async () => {
    const { uses, missing, isWhole } = await read(["one", "two", "one", "gone"]);
    expect(uses.map(({ id, output }) => [id, output])).toEqual([
      ["a", 5],
      ["b", 2],
      ["d", 4],
    ]);
    expect({ missing, isWhole }).toEqual({ missing: ["gone"], isWhole: true });
  });

  test("a record that was not written to since is not read", async () => {
    expect((await read(["old"])).uses).toEqual([]);
  });

  test("an answer whose tokens are not told makes the count one that is not whole, from when it was on", async () => {
    const answers = [TIME, TIME - 2000].map((at) =>
      readUsage(world({ files }), { since: TIME - 1000, conversations: ["one"] }, recordsOf, () =>
        untold(at),
      ),
    );
    expect(await Promise.all(answers)).toMatchObject([
      { value: { uses: [], isWhole: false } },
      { value: { uses: [], isWhole: true } },
    ]);
  });
});
