/** The mock of the model APIs, spoken to over HTTP as the runtimes speak to it. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { field } from "../../src/adapters/mock-model/model-api.ts";
import {
  startMockModelServer,
  type MockModelServer,
  type Said,
} from "../../src/adapters/mock-model/server.ts";
import type { Received } from "../../src/domain/ports/proving.ts";
import { until } from "../support/poll.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

const PART = "candidates.0.content.parts.0";
const WORD = /\bword-\d+\b/g;

let server: MockModelServer;
let folder: TemporaryFolder;

beforeEach(() => {
  folder = new TemporaryFolder("mock");
  server = startMockModelServer({ log: folder.join("received.jsonl"), seconds: 0, track: WORD });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** How one runtime asks, and how it reads the answer. */
interface Dialect {
  readonly api: string;
  readonly shellTool: string;
  path(stream: boolean): string;
  /** A conversation: what the user said, with an answer of the model between each. */
  body(said: readonly string[], options: { readonly tools: boolean; readonly stream: boolean }): object;
  /** The same, after the tool ran. */
  bodyAfterTool(said: string): object;
  /** Where the text stands in an event, and in an answer of one piece: "delta.text". */
  readonly text: string;
  readonly whole: string;
  command(events: readonly unknown[]): unknown;
}

const dialects: readonly Dialect[] = [
  {
    api: "anthropic",
    shellTool: "Bash",
    path: () => "/v1/messages?beta=true",
    body: (said, { tools, stream }) => ({
      model: "m",
      stream,
      system: "word-9 of the system",
      tools: tools ? [{ name: "Read" }, { name: "Bash" }] : [],
      messages: alternate(said, (text) => ({ role: "user", content: [{ type: "text", text }] }), {
        role: "assistant",
        content: "yes, word-7",
      }),
    }),
    bodyAfterTool: (said) => ({
      stream: true,
      tools: [{ name: "Bash" }],
      messages: [
        { role: "user", content: said },
        { role: "assistant", content: [{ type: "tool_use", id: "t", name: "Bash", input: {} }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "word-8" }] },
      ],
    }),
    text: "delta.text",
    whole: "content.0.text",
    command: (events) => at(parsed(join(events, "delta.partial_json")), "command"),
  },
  {
    api: "openai-responses",
    shellTool: "exec_command",
    path: () => "/v1/responses",
    body: (said, { tools, stream }) => ({
      model: "m",
      stream,
      instructions: "word-9 of the system",
      tools: tools ? [{ type: "function", name: "exec_command" }, { type: "web_search" }] : [],
      input: [
        { type: "message", role: "developer", content: [{ type: "input_text", text: "word-9" }] },
        ...alternate(
          said,
          (text) => ({ type: "message", role: "user", content: [{ type: "input_text", text }] }),
          { type: "message", role: "assistant", content: [{ type: "output_text", text: "yes, word-7" }] },
        ),
      ],
    }),
    bodyAfterTool: (said) => ({
      stream: true,
      tools: [{ type: "function", name: "exec_command" }],
      input: [
        { type: "message", role: "user", content: said },
        { type: "function_call", call_id: "c", name: "exec_command", arguments: "{}" },
        { type: "function_call_output", call_id: "c", output: "word-8" },
      ],
    }),
    text: "delta",
    whole: "output.0.content.0.text",
    command: (events) => at(parsed(at(events.at(-1), "response.output.1.arguments")), "cmd"),
  },
  {
    api: "openai-chat",
    shellTool: "bash",
    path: () => "/v1/chat/completions",
    body: (said, { tools, stream }) => ({
      model: "m",
      stream,
      tools: tools ? [{ type: "function", function: { name: "bash" } }] : undefined,
      messages: [
        { role: "system", content: "word-9 of the system" },
        ...alternate(said, (content) => ({ role: "user", content }), {
          role: "assistant",
          content: "yes, word-7",
        }),
      ],
    }),
    bodyAfterTool: (said) => ({
      stream: true,
      tools: [{ type: "function", function: { name: "bash" } }],
      messages: [
        { role: "user", content: said },
        { role: "assistant", content: null, tool_calls: [{ id: "c", type: "function" }] },
        { role: "tool", tool_call_id: "c", content: "word-8" },
      ],
    }),
    text: "choices.0.delta.content",
    whole: "choices.0.message.content",
    command: (events) =>
      at(parsed(join(events, "choices.0.delta.tool_calls.0.function.arguments")), "command"),
  },
  {
    api: "gemini",
    shellTool: "run_shell_command",
    path: (stream) => `/v1beta/models/m:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    body: (said, { tools }) => ({
      systemInstruction: { parts: [{ text: "word-9 of the system" }] },
      tools: tools ? [{ functionDeclarations: [{ name: "run_shell_command" }] }] : [],
      contents: alternate(said, (text) => ({ role: "user", parts: [{ text }] }), {
        role: "model",
        parts: [{ text: "yes, word-7" }],
      }),
    }),
    bodyAfterTool: (said) => ({
      tools: [{ functionDeclarations: [{ name: "run_shell_command" }] }],
      contents: [
        { role: "user", parts: [{ text: said }] },
        { role: "model", parts: [{ functionCall: { name: "run_shell_command", args: {} } }] },
        { role: "user", parts: [{ functionResponse: { name: "run_shell_command", response: {} } }] },
      ],
    }),
    text: `${PART}.text`,
    whole: `${PART}.text`,
    command: (events) =>
      events
        .map((event) => at(event, `${PART}.functionCall.args.command`))
        .find((found) => found !== undefined),
  },
];

/** What stands at a path of keys and numbers: "choices.0.delta". */
function at(value: unknown, path: string): unknown {
  return path.split(".").reduce((inside: unknown, key) => field(inside, key), value);
}

function join(events: readonly unknown[], path: string): string {
  return events
    .map((event) => at(event, path))
    .filter((found) => typeof found === "string")
    .join("");
}

function parsed(json: unknown): unknown {
  return typeof json === "string" && json !== "" ? JSON.parse(json) : undefined;
}

function alternate(
  said: readonly string[],
  user: (text: string) => object,
  assistant: object,
): readonly object[] {
  return said.flatMap((text, index) => (index === 0 ? [user(text)] : [assistant, user(text)]));
}

function post(path: string, body: object): Promise<Response> {
  return fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });
}

/** The events of a stream; the end mark of OpenAI's chat is none. */
async function read(response: Response): Promise<unknown[]> {
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const lines = (await response.text()).split("\n").filter((line) => line.startsWith("data: "));
  return lines.filter((line) => line !== "data: [DONE]").map((line): unknown => JSON.parse(line.slice(6)));
}

const LONG = `first line\n\tsecond ünïcödé 漢字 🎉\n${"x".repeat(10_000)};`;

for (const dialect of dialects) {
  const ask = (said: readonly string[], tools = true) =>
    post(dialect.path(true), dialect.body(said, { tools, stream: true }));

  describe(dialect.api, () => {
    test("streams an echo of the newest message, and keeps it to the letter", async () => {
      const events = await read(await ask(["older word-1", LONG]));
      expect(join(events, dialect.text)).toBe(
        `heard ${LONG.length} characters: ${LONG.replaceAll(/\s+/g, " ").slice(0, 50)} (end)`,
      );
      expect(server.received).toMatchObject([
        { api: dialect.api, fresh: [LONG], auxiliary: false, toolResult: false, ended: "done" },
      ]);
    });

    test("answers in one piece where no stream is wanted", async () => {
      const answer = await post(dialect.path(false), dialect.body(["hello"], { tools: true, stream: false }));
      expect(at(await answer.json(), dialect.whole)).toBe("heard 5 characters: hello (end)");
    });

    test("asks for the shell when the message says so, once", async () => {
      const said = "please [[tool=touch /x/y]] now";
      expect(dialect.command(await read(await ask([said])))).toBe("touch /x/y");
      expect(server.received.at(-1)?.tools).toContain(dialect.shellTool);
      const after = await read(await post(dialect.path(true), dialect.bodyAfterTool(said)));
      expect(dialect.command(after)).toBeUndefined();
      expect(server.received.at(-1)).toMatchObject({ toolResult: true, fresh: [] });
    });

    test("a side question without tools is marked, and no tag steers its answer", async () => {
      const response = await ask(["[[err=429]] [[tool=touch x]] [[d=30]]"], false);
      expect(response.status).toBe(200);
      const events = await read(response);
      expect(dialect.command(events)).toBeUndefined();
      expect(server.received).toMatchObject([{ auxiliary: true, ended: "done" }]);
    });

    test("fails with the status that the message wants", async () => {
      expect((await ask(["[[err=429]]"])).status).toBe(429);
      expect((await ask(["[[err=500]]"])).status).toBe(500);
      expect(server.received.map(({ ended }) => ended)).toEqual(["refused", "refused"]);
    });

    test("fails as often as the message wants, and says after how long it may be asked again", async () => {
      const text = `once [[err=429x1]] [[retry=90]]`;
      const refused = await ask([text]);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "90"]);
      expect(await refused.text()).toContain('"retryDelay":"90s"');
      expect((await ask([text])).status).toBe(200);
    });

    test("counts tracked words over the whole conversation, the user's only", async () => {
      await read(await ask(["word-1 and word-2", "word-1 again", "no word"]));
      expect(server.received.at(-1)?.tracked).toEqual({ "word-1": 2, "word-2": 1 });
    });

    test("a slow stream runs until it is hurried, and then ends whole", async () => {
      const response = await ask(["slow word-5 [[d=600]]"]);
      await until("the stream runs", () => server.streaming("word-5").length === 1);
      expect(server.streaming("word-6")).toEqual([]);
      const events = read(response);
      server.hurry("word-5");
      expect(join(await events, dialect.text)).toEndWith("(end)");
      expect(server.streaming("word-5")).toEqual([]);
    });

    test("notes who hung up before the end", async () => {
      const response = await ask(["[[d=600]]"]);
      await until("the stream runs", () => server.streaming("d=600").length === 1);
      await response.body?.cancel();
      await until("it is noted", () => server.received[0]?.ended === "hung-up", {
        seen: () => JSON.stringify(server.received),
      });
    });
  });
}

test("a scripted model goes by what was said last and by what its tools answered", async () => {
  const heard: Said[] = [];
  await using scripted = startMockModelServer({
    seconds: 0,
    script: (said) => {
      heard.push(said);
      return said.outputs.length > 0 ? { text: `it is ${said.outputs.join()}` } : undefined;
    },
  });
  for (const dialect of dialects.filter(({ api }) => api !== "gemini")) {
    const body = JSON.stringify(dialect.bodyAfterTool("which word?"));
    const answer = await fetch(scripted.url + dialect.path(true), { method: "POST", body });
    expect(join(await read(answer), dialect.text)).toBe("it is word-8");
    expect(heard.at(-1)).toMatchObject({ api: dialect.api, message: "which word?", outputs: ["word-8"] });
  }
});

test("a tool of a server of MCP is called in its namespace, as codex wants it", async () => {
  const tool = "mcp__mosaic/agent_ask";
  await using scripted = startMockModelServer({
    seconds: 0,
    script: ({ tools }) => ({ text: "", call: tools.includes(tool) ? { tool, arguments: {} } : undefined }),
  });
  const tools = [{ type: "namespace", name: "mcp__mosaic", tools: [{ name: "agent_ask" }] }];
  const body = JSON.stringify({ input: "ask", tools });
  const answer = await fetch(`${scripted.url}/v1/responses`, { method: "POST", body });
  expect(at(await answer.json(), "output.1")).toMatchObject({ name: "agent_ask", namespace: "mcp__mosaic" });
});

test("what a runtime adds by itself is not what the user said", async () => {
  const content = [
    { type: "text", text: "<system-reminder>\nnot [[err=500]] the user" },
    { type: "text", text: "<pasted_content>the user</pasted_content>" },
    { type: "text", text: "<- an arrow" },
  ];
  const body = { stream: true, tools: [{ name: "Bash" }], messages: [{ role: "user", content }] };
  expect((await post("/v1/messages", body)).status).toBe(200);
  expect(server.received[0]?.fresh).toEqual(["<pasted_content>the user</pasted_content>", "<- an arrow"]);
});

test("messages that follow each other without an answer are fresh together", async () => {
  const messages = ["one", "two"].map((content) => ({ role: "user", content }));
  await (await post("/v1/chat/completions", { stream: true, tools: [{ name: "bash" }], messages })).text();
  expect(server.received[0]?.fresh).toEqual(["one", "two"]);
});

test("reads compressed requests", async () => {
  const body = JSON.stringify({ input: "hello", tools: [{ name: "shell" }], stream: true });
  for (const [encoding, bytes] of [
    ["gzip", Bun.gzipSync(body)],
    ["zstd", Bun.zstdCompressSync(body)],
  ] as const) {
    const headers = { "content-encoding": encoding };
    const answer = await fetch(`${server.url}/v1/responses`, { method: "POST", body: bytes, headers });
    expect(await answer.text()).toContain("heard 5 characters");
  }
  expect(server.received.map(({ fresh }) => fresh)).toEqual([["hello"], ["hello"]]);
});

test("answers a JSON question of gemini by its schema", async () => {
  const schema = {
    type: "object",
    properties: {
      reasoning: { type: "string" },
      next_speaker: { type: "string", enum: ["user", "model"] },
      score: { type: "INTEGER" },
      sure: { type: "boolean" },
      list: { type: "array" },
    },
  };
  const body = {
    contents: [{ role: "user", parts: [{ text: "who?" }] }],
    generationConfig: { responseMimeType: "application/json", responseJsonSchema: schema },
  };
  const answer = await post("/v1beta/models/m:generateContent", body);
  expect(parsed(at(await answer.json(), `${PART}.text`))).toEqual({
    reasoning: "mock",
    next_speaker: "user",
    score: 1,
    sure: false,
    list: [],
  });
});

test("counts tokens, lists models, and keeps what it does not know", async () => {
  expect(await (await post("/v1/messages/count_tokens", {})).json()).toMatchObject({ input_tokens: 40 });
  expect(await (await post("/v1beta/models/m:countTokens", {})).json()).toMatchObject({ totalTokens: 40 });
  expect(await (await fetch(`${server.url}/v1/models`)).json()).toMatchObject({ data: [{ id: "mock-1" }] });
  expect((await post("/v1/other", {})).status).toBe(404);
  const broken = await fetch(`${server.url}/v1/messages`, { method: "POST", body: "{" });
  expect(broken.status).toBe(404);
  expect(server.strange).toEqual(["POST /v1/other", "POST /v1/messages: not JSON"]);
  expect(server.received).toEqual([]);
});

test("the log holds every request and how it ended, also for who reads it after a crash", async () => {
  const body = { stream: true, tools: [{ name: "bash" }], messages: [{ role: "user", content: LONG }] };
  await (await post("/v1/chat/completions", body)).text();
  const lines = readFileSync(folder.join("received.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(lines.filter(isReceived).map(({ fresh }) => fresh)).toEqual([[LONG]]);
  expect(lines.at(-1)).toMatchObject({ ended: server.received[0]?.id, how: "done" });
});

test("when it is disposed of, open streams end and the port is free", async () => {
  const response = await post("/v1/chat/completions", {
    stream: true,
    tools: [{ name: "bash" }],
    messages: [{ role: "user", content: "[[d=600]]" }],
  });
  const { url } = server;
  await until("the stream runs", () => server.streaming("d=600").length === 1);
  await server[Symbol.asyncDispose]();
  // ended whole, or cut off: both are an end
  await response.text().catch(() => undefined);
  expect(
    await fetch(url).then(
      () => "answers",
      () => "gone",
    ),
  ).toBe("gone");
});

function isReceived(line: unknown): line is Received {
  return field(line, "api") !== undefined && field(line, "fresh") !== undefined;
}
