import { describe, expect, test } from "bun:test";
import type { AgentFacts, LoopbackRequest, RuntimeWorld } from "../../../../src/runtimes/contract.ts";
import { choiceOf } from "../../../../src/runtimes/opencode/channel.ts";
import { parseReport } from "../../../../src/runtimes/opencode/report.ts";
import type { RecordMarks } from "../../../../src/runtimes/record-marks.ts";
import { opencode } from "../../../../src/runtimes/opencode/adapter.ts";
import type { AgentName } from "../../../../src/base/names.ts";

const SESSION = "ses_e020291f6ffe4GFoHeepRdf9IL";
const OTHER = "ses_e01fd318fffeSYgHqXFCkf8cXa";
const RUN = "/srv/agents/run";

// as the plugin wrote it under 1.18.33
const report = (more: object = {}) =>
  JSON.stringify({
    version: 1,
    pid: 7,
    at: 2000,
    session: SESSION,
    view: "session",
    menu: null,
    queued: false,
    port: 4001,
    model: null,
    agent: null,
    ...more,
  });
const START = { session: null, view: "home" };

describe("the plugin's report", () => {
  test("is read", () => {
    expect(parseReport(report({ model: "mock/a" }), 1000)).toEqual({
      session: SESSION,
      view: "session",
      menu: undefined,
      queued: false,
      port: 4001,
      asked: { model: "mock/a", agent: undefined },
    });
    expect(parseReport(report(START), 1000)?.session).toBeUndefined();
  });
  for (const [what, text] of [
    ["an earlier life's", report({ at: 999 })],
    ["half of one", report().slice(0, -5)],
    ["another version's", report({ version: 2 })],
    ["one with a session that is none", report({ session: "../../etc" })],
    ["nothing", ""],
    ["a list", "[]"],
  ] as const) {
    test(`${what} is none`, () => expect(parseReport(text, 1000)).toBeUndefined());
  }
});

const AGENT: AgentFacts = {
  name: "coder0" as AgentName,
  pid: 7,
  workingDirectory: "/srv/agents/src/app",
  launched: {
    runtime: "opencode",
    pid: 7,
    startTime: "1",
    at: 1000,
    workingDirectory: "/srv/agents/src/app",
    conversation: undefined,
    resumed: false,
    port: 4000,
    password: "secret",
    dataFolder: undefined,
    version: undefined,
  },
  runFolder: RUN,
  userHome: "/srv/agents",
};

/** By "METHOD /path"; what is missing is not answered. */
type Answers = Readonly<Record<string, { readonly status: number; readonly body: unknown }>>;

const none = () => Promise.resolve([]);

/** A world in which only the plugin's report is a file, and the server gives these answers. */
function world(reported: string | undefined, answers: Answers): RuntimeWorld & { asked: LoopbackRequest[] } {
  const asked: LoopbackRequest[] = [];
  return {
    asked,
    clock: { now: () => 4000 },
    readText: (path) => Promise.resolve(path === `${RUN}/coder0.opencode.json` ? reported : undefined),
    fileFacts: () => Promise.resolve(undefined),
    list: none,
    openFiles: none,
    descendants: none,
    request(request) {
      asked.push(request);
      const answer = answers[`${request.method} ${request.path}`];
      if (answer === undefined) return Promise.resolve(undefined);
      const { status, body } = answer;
      return Promise.resolve({ status, body: typeof body === "string" ? body : JSON.stringify(body) });
    },
    run: () => Promise.resolve(undefined),
    parseToml: () => undefined,
    realPath: () => Promise.resolve(undefined),
    packageOf: () => Promise.resolve(undefined),
    askSocket: () => Promise.resolve({ kind: "not-there", why: "no socket" }),
  };
}

const ok = (body: unknown) => ({ status: 200, body });
const status = (of: object) => ({ "GET /session/status": ok(of) });
const QUIET = { "GET /permission": ok([]), "GET /question": ok([]) };
const BUSY = { ...status({ [SESSION]: { type: "busy" } }), ...QUIET };
const retry = (message: string) => ({
  ...QUIET,
  ...status({ [SESSION]: { type: "retry", attempt: 2, message, next: 5000 } }),
});
/** The permission is asked for by this session. */
const permission = (session: string) => ({
  ...BUSY,
  "GET /permission": ok([{ id: "per_1", sessionID: session, permission: "bash", patterns: ["rm x"] }]),
});
const other = (more: object) => ({ [`GET /session/${OTHER}`]: ok({ id: OTHER, ...more }) });
const QUESTION = ok([{ id: "que_1", sessionID: SESSION, questions: [{ question: "Which?" }] }]);

async function stateOf(reported: string | undefined, answers: Answers): Promise<readonly [string, number]> {
  const asking = world(reported, answers);
  const answer = await opencode.nativeState?.(AGENT, asking);
  const word = answer?.known === true ? (answer.value?.state ?? "says nothing") : "cannot tell";
  return [word, asking.asked.length];
}

const untilOf = async (next: unknown, message = "429") => {
  const answers = { ...QUIET, ...status({ [SESSION]: { type: "retry", attempt: 1, message, next } }) };
  const answer = await opencode.nativeState?.(AGENT, world(report(), answers));
  return answer?.known === true ? answer.value?.until : "cannot tell";
};

describe("its own word on its state", () => {
  test("says until when it waits where its model's server told it, and not of its own short pauses", async () => {
    expect(await untilOf(3_604_000)).toBe(3_604_000);
    for (const next of [34_000, null, "soon"]) expect(await untilOf(next)).toBeUndefined();
    expect(await untilOf(3_604_000, "error 500")).toBeUndefined();
  });
  for (const [what, word, requests, reported, answers] of [
    ["idle", "idle", 2, report(), status({})],
    ["the start screen", "idle", 1, report(START), BUSY],
    ["another session's work", "idle", 2, report({ session: OTHER }), BUSY],
    ["busy", "working", 3, report(), BUSY],
    ["a held message", "queued", 3, report({ queued: true }), BUSY],
    ["429", "blocked: rate-limit", 3, report(), retry("Error 429")],
    ["another failure", "working", 3, report(), retry("mock error 500")],
    ["a permission", "blocked: approval", 3, report(), permission(SESSION)],
    [
      "a subagent's permission",
      "blocked: approval",
      4,
      report(),
      { ...permission(OTHER), ...other({ parentID: SESSION }) },
    ],
    ["a permission of another session", "working", 4, report(), { ...permission(OTHER), ...other({}) }],
    ["a question", "blocked: approval", 3, report(), { ...BUSY, "GET /question": QUESTION }],
    ["a menu", "blocked: picker", 2, report({ menu: "dialog" }), status({})],
    ["another view", "blocked: picker", 2, report({ view: "diff" }), status({})],
    ["no answer", "cannot tell", 1, report(), {}],
    ["a refusal", "cannot tell", 1, report(), { "GET /session/status": { status: 401, body: "" } }],
    ["no JSON", "cannot tell", 1, report(), { "GET /session/status": ok("<html>") }],
    ["a new status", "cannot tell", 1, report(), status({ [SESSION]: { type: "nap" } })],
    ["no list of permissions", "cannot tell", 3, report(), { ...BUSY, "GET /permission": ok({}) }],
    ["no plugin", "says nothing", 0, undefined, BUSY],
    ["no server", "says nothing", 0, report({ port: null }), BUSY],
  ] as const) {
    test(`${what}: ${word}, with ${requests} requests`, async () => {
      expect(await stateOf(reported, answers)).toEqual([word, requests]);
    });
  }
  test("the password goes to the port that opencode names, not to the one it was wished", async () => {
    const asking = world(report({ port: 4001 }), status({}));
    await opencode.nativeState?.(AGENT, asking);
    const [request] = asking.asked;
    expect([request?.port, request?.user, request?.password]).toEqual([4001, "opencode", "secret"]);
  });
});

const conversationOf = async (reported?: string) => await opencode.conversation?.(AGENT, world(reported, {}));

test("the conversation is the session on the screen", async () => {
  expect(await conversationOf(report())).toEqual({ known: true, value: { id: SESSION, record: undefined } });
  expect(await conversationOf(report(START))).toEqual({ known: true, value: undefined });
  expect((await conversationOf())?.known).toBe(false);
});

const GET = `GET /session/${SESSION}`;
const SEND = `POST /session/${SESSION}/prompt_async`;
const MODEL = { id: "a/b", providerID: "mock", variant: "high" };
const GIVEN = { [GET]: ok({ id: SESSION, agent: "plan", model: MODEL }) };
const SHOWN = { "POST /session": ok({ id: SESSION }), "POST /tui/select-session": ok(true) };
const sent = (with_: number) => ({ [SEND]: { status: with_, body: "" } });

const begin = async () => undefined;

describe("a message is handed over", () => {
  test("to the session on the screen, for the agent and the model that it had", async () => {
    const asking = world(report(), { ...GIVEN, ...sent(204) });
    expect(await opencode.handOver?.(AGENT, asking, "!x\n/clear", begin)).toEqual({
      kind: "handed",
      channel: "opencode server",
      receipt: SESSION,
    });
    expect(asking.asked.at(-1)?.body).toEqual({
      agent: "plan",
      model: { providerID: "mock", modelID: "a/b" },
      variant: "high",
      parts: [{ type: "text", text: "!x\n/clear" }],
    });
  });
  test("a shell command is run by the server, for the same agent and model", async () => {
    const run = `POST /session/${SESSION}/shell`;
    const asking = world(report(), { ...GIVEN, [run]: ok({}) });
    expect((await opencode.runShell?.(AGENT, asking, "touch x", begin))?.kind).toBe("handed");
    expect(asking.asked.at(-1)?.body).toEqual({
      agent: "plan",
      model: { providerID: "mock", modelID: "a/b" },
      command: "touch x",
    });
    const nobody = world(report(), { [GET]: ok({ id: SESSION }), [run]: { status: 400, body: "" } });
    expect((await opencode.runShell?.(AGENT, nobody, "touch x", begin))?.kind).toBe("not-there");
    expect(nobody.asked.at(-1)?.body).toEqual({ agent: "build", command: "touch x" });
  });
  test("on the start screen to a new session, which is shown first", async () => {
    const asking = world(report({ ...START, model: "mock/a", agent: "plan" }), { ...SHOWN, ...sent(204) });
    expect((await opencode.handOver?.(AGENT, asking, "hello", begin))?.kind).toBe("handed");
    expect(asking.asked.map(({ path }) => path)).toEqual([
      "/session",
      "/tui/select-session",
      `/session/${SESSION}/prompt_async`,
    ]);
    expect(asking.asked[1]?.body).toEqual({ sessionID: SESSION });
    expect(asking.asked[2]?.body).toMatchObject({
      agent: "plan",
      model: { providerID: "mock", modelID: "a" },
    });
  });
  for (const [what, kind, reported, answers] of [
    ["no plugin", "not-there", undefined, GIVEN],
    ["no server", "not-there", report({ port: null }), GIVEN],
    ["no answer before it was sent", "not-there", report(), {}],
    ["a session that is gone", "not-there", report(), { [GET]: { status: 404, body: {} } }],
    ["a refusal", "not-there", report(), { ...GIVEN, ...sent(400) }],
    ["a screen that was not told", "not-there", report(START), { "POST /session": ok({ id: SESSION }) }],
    ["no answer after it was sent", "unclear", report(), GIVEN],
    ["a failure", "unclear", report(), { ...GIVEN, ...sent(500) }],
  ] as const) {
    test(`${what}: ${kind}`, async () => {
      expect((await opencode.handOver?.(AGENT, world(reported, answers), "hello", begin))?.kind).toBe(kind);
    });
  }
  test("nobody is named where neither the session nor the arguments name one", () => {
    expect(choiceOf({ id: SESSION }, { model: undefined, agent: undefined })).toEqual({});
    const standard = { model: { ...MODEL, variant: "default" } };
    expect(choiceOf(standard, { model: "x/y", agent: "plan" })).toEqual({
      agent: "plan",
      model: { providerID: "mock", modelID: "a/b" },
    });
  });
  test("it is proven in a session that the plugin has not seen yet", async () => {
    const asking = world(report(START), {
      "GET /session?roots=true&limit=5": ok([
        { id: OTHER, time: { created: 2000, updated: 3500 } },
        { id: SESSION, time: { created: 3001, updated: 3500 } },
      ]),
      [`GET /session/${SESSION}/message?limit=10`]: ok([
        {
          info: { id: "msg_b", role: "user", time: { created: 3005 } },
          parts: [{ type: "text", text: "#m1 hello" }],
        },
      ]),
    });
    const proof = await opencode.proof?.(AGENT, asking, { needle: "#m1", since: 3000 });
    expect(proof?.detail).toBe(`message msg_b of session ${SESSION}`);
  });
});

test("a new conversation is a new session that is shown", async () => {
  const asking = world(report(), { ...SHOWN, "POST /session": ok({ id: OTHER }) });
  expect(await opencode.reset?.(AGENT, asking)).toEqual({
    kind: "handed",
    channel: "opencode server",
    receipt: OTHER,
  });
  expect(asking.asked.map(({ path }) => path)).toEqual(["/session", "/tui/select-session"]);
});

const message = (id: number) => ({
  info: {
    id: `msg_${id}`,
    role: "assistant",
    modelID: "m",
    cost: 0,
    time: { created: 1000 + id },
    tokens: { input: 1, output: 2, reasoning: 0, cache: { read: 0, write: 0 } },
  },
  parts: [],
});

/** A server that has so many messages, and gives the last ones. */
const given = (many: number): Answers =>
  Object.fromEntries(
    [20, 100, 500].map((limit) => [
      `GET /session/${SESSION}/message?limit=${limit}`,
      ok(Array.from({ length: many }, (_, at) => message(at)).slice(-limit)),
    ]),
  );

const used = async (many: number, marks: RecordMarks = {}) => {
  const asking = world(report(), given(many));
  const answer = await opencode.usage?.(AGENT, asking, { since: 0, conversations: [SESSION], marks });
  if (answer?.known !== true) throw new Error("it cannot be told");
  return { ...answer.value, asked: asking.asked.map(({ path }) => Number(/\d+$/.exec(path)?.[0])) };
};

describe("tokens", () => {
  test("are asked of all messages once, and then of the last ones, as far as they are new", async () => {
    const first = await used(120);
    expect([first.asked, first.uses.length, first.isWhole]).toEqual([[500], 120, true]);
    const few = await used(125, first.marks);
    expect([few.asked, few.uses.at(-1)?.id, few.isWhole]).toEqual([[20], "msg_124", true]);
    const many = await used(180, few.marks);
    expect([many.asked, many.uses.length, many.keys.includes("msg_125")]).toEqual([[20, 100], 100, true]);
  });

  test("of more messages than an answer holds are no whole", async () => {
    const first = await used(600);
    expect([first.uses.length, first.isWhole]).toEqual([500, false]);
    expect((await used(601, first.marks)).isWhole).toBe(false);
  });
});
