import { describe, expect, test } from "bun:test";
import type { AgentFacts, RuntimeWorld, SocketAnswer } from "../../../../src/runtimes/contract.ts";
import type { LaunchRequest } from "../../../../src/runtimes/launch-plan.ts";
import { handedOver, parsePiState } from "../../../../src/runtimes/pi/extension-channel.ts";
import { hasUserMessage } from "../../../../src/runtimes/pi/record.ts";
import { pi } from "../../../../src/runtimes/pi/adapter.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import { liveForeignFixtures, screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";

const read = (capture: string, title?: string) => pi.readScreen(parseScreen(capture, title));
const fixture = (file: string) => {
  const found = screenFixtures("pi").find((one) => one.file === file);
  if (found === undefined) throw new Error(`no fixture ${file}`);
  return found.capture;
};
// oxlint-disable-next-line no-control-regex
const withoutColours = (capture: string) => capture.replaceAll(/\u001b\[[0-9;]*m/g, "");

describe("pi's screens", () => {
  testScreens("each is what it was saved as", screenFixtures("pi"), ({ capture, title, state, draft }) => {
    const reading = read(capture, title);
    expect([reading.state, reading.composer?.draft ?? null]).toEqual([state as never, draft]);
  });
  testScreens(
    "each without its colours is never another word",
    screenFixtures("pi"),
    ({ capture, title, state }) => {
      expect([state, "unknown"]).toContain(read(withoutColours(capture), title).state);
    },
  );
});

describe("what is no screen of pi is unknown", () => {
  testScreens("each is unknown", liveForeignFixtures("pi"), ({ capture, title }) => {
    expect(read(capture, title).state).toBe("unknown");
  });
  const idle = fixture("idle-80x24.ansi");
  const busy = fixture("busy-80x24.ansi");
  const approval = fixture("approval-80x24.ansi");
  for (const [what, capture] of [
    ["nothing", ""],
    ["blank", "\n\n\n"],
    ["a shell", "$ ls\nnotes\n$ "],
    ["a shell below an idle screen", `${idle.trimEnd()}\n$ `],
    ["what pi says at its end, below the box", fixture("ending-200x50.ansi")],
    ["garbage", "\u001b[31;999m\u0000\u001b]8;;x\u001b\\─❯\ufffd"],
    ["a spinner with another word", busy.replace("Working", "Arbeitet")],
    ["another footer", idle.replace("0.0%/200k", "0 of 200k tokens")],
    ["a dialog with other keys", approval.replace("navigate", "bewegen")],
    ["a trust question in other words", fixture("trust-80x24.ansi").replace("navigate", "move")],
    ["a box without its upper border", idle.replace(/─{80}/, "")],
  ] as const) {
    test(what, () => expect(read(capture).state).toBe("unknown"));
  }
  test("a dialog with another language's choices is not an approval, and is not idle", () => {
    expect(read(approval.replace("Yes", "Ja ").replace("No", "Nein")).state).toBe("blocked: picker");
  });
  test("a trust question with another title is not idle", () => {
    expect(read(fixture("trust-80x24.ansi").replace("Trust project folder?", "Vertrauen?")).state).toBe(
      "blocked: picker",
    );
  });
});

describe("what a transcript quotes above an idle box", () => {
  const idle = fixture("idle-80x24.ansi");
  const lines = idle.split("\n");
  const border = lines.findIndex((line) => line.includes("─".repeat(80)));
  const above = (...quoted: string[]) =>
    [...lines.slice(0, border - quoted.length - 1), ...quoted, "", ...lines.slice(border)].join("\n");
  for (const [what, ...quoted] of [
    ["a spinner", " ⠼ Working"],
    ["a spinner in one colour", "\u001b[38;5;109m ⠼ Working\u001b[39m"],
    ["a spinner in a border", `── ⠼ Working ${"─".repeat(67)}`],
    ["held messages", " Steering: later", " ↳ Alt+Up to edit all queued messages"],
    ["a retry", " Error: 429: rate_limit_error", " ⠼ Retrying (1/3) in 4s... (escape to cancel)"],
    [
      "an approval",
      "─".repeat(80),
      " Allow?",
      " → Yes",
      "   No",
      " ↑↓ navigate  enter select  escape/ctrl+c cancel",
    ],
    [
      "a trust question",
      " Trust project folder?",
      " → Trust",
      " ↑↓ navigate  enter select  escape/ctrl+c cancel",
    ],
    ["a missing model", "0.0%/0 (auto)                                      unknown"],
    ["a death", "Pane is dead (status 1, Sat Nov 21 12:09:35 2026)"],
  ] as const) {
    test(`${what}: still idle`, () => expect(read(above(...quoted)).state).toBe("idle"));
  }
});

test("the placeholder of a long paste is known", () => {
  for (const draft of ["[paste #1 +30 lines]", "see [paste #12 3000 chars] there"])
    expect(pi.typing.placeholder?.test(draft)).toBe(true);
  expect(pi.typing.placeholder?.test("paste 1 +30 lines")).toBe(false);
});

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "22222222-2222-4222-8222-222222222222";
const EXTENSION = "/srv/agents/tools/pi-extension.mjs";

const plan = (own: readonly string[], more: Partial<NonNullable<LaunchRequest["fleet"]>> = {}) =>
  pi.launch({
    yolo: true,
    arguments: own,
    fleet: {
      agent: "coder0" as AgentName,
      runFolder: "/srv/agents/run",
      userHome: "/srv/agents",
      workingDirectory: "/srv/agents/src/app",
      environment: {},
      tools: { claudeHook: undefined, piExtension: EXTENSION },
      newConversation: FIRST,
      resume: undefined,
      port: 4000,
      password: "p",
      ...more,
    },
  });

describe("how it is launched", () => {
  test("by hand: the user's own arguments, no more", () => {
    const byHand = pi.launch({ yolo: true, arguments: ["--model", "x"], fleet: undefined });
    expect([byHand.arguments, byHand.environment]).toEqual([["--model", "x"], {}]);
  });
  test("in a fleet: with the extension and a conversation of our choice, before the user's own", () => {
    const { arguments: given, environment, facts, files } = plan(["--model", "x"]);
    expect(given).toEqual(["--extension", EXTENSION, "--session-id", FIRST, "--model", "x"]);
    expect(environment).toEqual({
      MOSAIC_PI_STATE: "/srv/agents/run/coder0.pi.json",
      MOSAIC_PI_SOCKET: "/srv/agents/run/coder0.pi.sock",
    });
    expect(facts.hasExtension).toBe(true);
    expect([facts.conversation, facts.dataFolder, files]).toEqual([
      FIRST,
      "/srv/agents/.pi/agent/sessions/--srv-agents-src-app--",
      [],
    ]);
  });
  test("the conversation to go on with has the same option, which begins afresh where it is gone", () => {
    const { arguments: given, facts } = plan([], { resume: SECOND });
    expect([given.slice(2), facts.conversation]).toEqual([["--session-id", SECOND], SECOND]);
  });
  test("an id on which pi would end is not used", () => {
    expect(plan([], { resume: "../x" }).facts.conversation).toBe(FIRST);
  });
  test("without the extension's file there are no variables either", () => {
    const {
      arguments: given,
      environment,
      facts,
    } = plan([], {
      tools: { claudeHook: undefined, piExtension: undefined },
    });
    expect([given, environment]).toEqual([["--session-id", FIRST], {}]);
    expect(facts.hasExtension).toBe(false);
  });
  for (const [own, conversation] of [
    [["--session-id", SECOND], SECOND],
    [["--session", SECOND], undefined],
    [["-c"], undefined],
    [["--continue"], undefined],
    [["-r"], undefined],
    [["--fork", SECOND], undefined],
    [["--no-session"], undefined],
  ] as const) {
    test(`${own.join(" ")} chooses the conversation`, () => {
      const { arguments: given, facts } = plan(own);
      expect([given, facts.conversation]).toEqual([["--extension", EXTENSION, ...own], conversation]);
    });
  }
  for (const own of [
    ["--help"],
    ["-v"],
    ["-p", "say hi"],
    ["--mode", "rpc"],
    ["--export", "a.jsonl"],
    ["--list-models"],
    ["install", "x"],
    ["auth", "check"],
  ]) {
    test(`nothing is added to ${own.join(" ")}`, () => {
      const { arguments: given, environment, facts } = plan(own);
      expect([given, environment, facts.conversation]).toEqual([own, {}, undefined]);
    });
  }
  test("a value that looks like an option is none, nor is what stands after --", () => {
    for (const own of [
      ["--append-system-prompt", "-p"],
      ["--", "-c"],
      ["--mode", "text"],
    ])
      expect(plan(own).arguments).toEqual(["--extension", EXTENSION, "--session-id", FIRST, ...own]);
  });
  test("its records may be elsewhere", () => {
    expect(folder([], { PI_CODING_AGENT_DIR: "~/pi" })).toBe(
      "/srv/agents/pi/sessions/--srv-agents-src-app--",
    );
    expect(folder([], { PI_CODING_AGENT_SESSION_DIR: "/data" })).toBe("/data");
    expect(folder(["--session-dir", "here"], { PI_CODING_AGENT_SESSION_DIR: "/data" })).toBe(
      "/srv/agents/src/app/here",
    );
  });
});

function folder(own: readonly string[], environment: Record<string, string>): string | undefined {
  return plan(own, { environment }).facts.dataFolder;
}

const SESSIONS = "/srv/agents/.pi/agent/sessions/--srv-agents-work--";
const RECORD = `${SESSIONS}/2026-11-21T12-01-20-100Z_${FIRST}.jsonl`;
const STATE = "/srv/agents/run/coder0.pi.json";
const NOW = Date.parse("2026-11-21T12:01:23.000Z");
const MARKER = '[host:me "\\ü" -> host:coder0] #k3';
const sought = { needle: MARKER, since: NOW };

const agent: AgentFacts = {
  name: "coder0" as AgentName,
  pid: 4711,
  workingDirectory: "/srv/agents/work",
  launched: undefined,
  runFolder: "/srv/agents/run",
  userHome: "/srv/agents",
};

interface Fake {
  readonly files?: Readonly<Record<string, string>>;
  readonly modifiedAt?: number;
  readonly children?: readonly number[];
  readonly answer?: SocketAnswer;
  readonly asked?: string[];
}

function fakeWorld({
  files = {},
  modifiedAt = NOW + 100,
  children = [],
  answer,
  asked = [],
}: Fake): RuntimeWorld {
  return {
    clock: { now: () => NOW },
    readText: async (path, offset, limit) => {
      const text = files[path];
      return text === undefined
        ? undefined
        : offset < 0
          ? text.slice(offset)
          : text.slice(offset, offset + limit);
    },
    fileFacts: async (path) => {
      const text = files[path];
      return text === undefined ? undefined : { size: text.length, modifiedAt };
    },
    list: async (folder) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1)),
    openFiles: async () => [],
    descendants: async () => children,
    request: async () => undefined,
    run: async () => undefined,
    parseToml: () => undefined,
    realPath: async () => undefined,
    packageOf: async () => undefined,
    askSocket: async (path, line) => {
      asked.push(`${path} ${line}`);
      return answer ?? { kind: "not-there", why: "ENOENT" };
    },
  };
}

const stateText = (more: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    version: 1,
    pid: 4711,
    state: "idle",
    since: 5,
    sessionId: FIRST,
    sessionFile: RECORD,
    held: [],
    taken: [],
    ...more,
  });

/** As pi 0.87.1 writes them. */
const userLine = (text: string, at = "2026-11-21T12:01:23.355Z") =>
  `{"type":"message","id":"aee25b38","parentId":"46ed08b9","timestamp":"${at}","message":{"role":"user","content":[{"type":"text","text":${JSON.stringify(text)}}],"timestamp":1795262483352}}`;
const answerLine = (text: string) =>
  `{"type":"message","id":"f0360202","parentId":"aee25b38","timestamp":"2026-11-21T12:01:26.000Z","message":{"role":"assistant","content":[{"type":"text","text":${JSON.stringify(text)}}],"stopReason":"stop","timestamp":1795262486000}}`;
const header = `{"type":"session","version":3,"id":"${FIRST}","timestamp":"2026-11-21T12:01:20.100Z","cwd":"/srv/agents/work"}`;
const recordOf = (...lines: readonly string[]) => [header, ...lines, ""].join("\n");

describe("a line of a session file", () => {
  test("is proof when the user said it in time", () => {
    expect(hasUserMessage(userLine(`${MARKER} do it\nplease`), sought)).toBe(true);
    expect(hasUserMessage(userLine(`my draft ${MARKER} do it`), sought)).toBe(true);
  });
  test("is proof of a shell command when the user ran it, told to the model or not", () => {
    const ran = (command: string, more: object = {}) =>
      userLine("").replace(
        /"message":.*$/,
        `"message":${JSON.stringify({ role: "bashExecution", command, output: "touch y", ...more })}}`,
      );
    const has = (needle: string) => hasUserMessage(ran("touch x\ntouch y"), { ...sought, needle });
    expect([has("!touch x"), has("!! touch x"), has("!touch y"), has("touch x")]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(hasUserMessage(userLine("touch x"), { ...sought, needle: "!touch x" })).toBe(false);
  });
  for (const [what, line] of [
    ["another message", userLine("[host:me -> host:coder0] #k4 do it")],
    ["an older one", userLine(`${MARKER} do it`, "2026-11-21T12:01:22.999Z")],
    ["an answer that quotes it", answerLine(`you said ${MARKER}`)],
    ["an answer that quotes the line", answerLine(userLine(MARKER))],
    ["a line that was cut", userLine(MARKER).slice(0, -4)],
    ["nothing", ""],
  ] as const) {
    test(`is no proof when it is ${what}`, () => expect(hasUserMessage(line, sought)).toBe(false));
  }
});

describe("the extension's state file", () => {
  test("is this agent's when its pid is the agent's or below it", async () => {
    const files = { [STATE]: stateText({ state: "queued" }) };
    const own = await pi.nativeState?.(agent, fakeWorld({ files }));
    expect(own).toEqual({
      known: true,
      value: {
        state: "queued",
        rule: "pi.native.queued",
        saw: `queued, 0 held, session ${FIRST}`,
        since: 5,
      },
    });
    const wrapped = { ...agent, pid: 1 };
    expect(await pi.nativeState?.(wrapped, fakeWorld({ files, children: [4711] }))).toEqual(own as never);
    expect(await pi.nativeState?.(wrapped, fakeWorld({ files, children: [12] }))).toEqual({
      known: true,
      value: undefined,
    });
  });
  test("says nothing where there is none, and what cannot be read is no state", async () => {
    expect(await pi.nativeState?.(agent, fakeWorld({}))).toEqual({ known: true, value: undefined });
    for (const text of [
      "",
      "{",
      "[]",
      "null",
      stateText({ version: 2 }),
      stateText({ state: "dead" }),
      stateText({ pid: "4711" }),
    ])
      expect(await pi.nativeState?.(agent, fakeWorld({ files: { [STATE]: text } }))).toMatchObject({
        known: false,
      });
  });
  test("is waited for by whoever sends to a pi that was given the extension", async () => {
    const launched = { ...launchedWith(FIRST), hasExtension: true };
    const hasYetTo = (files: Readonly<Record<string, string>>, more = launched) =>
      pi.hasYetTo?.({ ...agent, launched: more }, fakeWorld({ files }));
    expect(await hasYetTo({})).toBe("start mosaic's extension");
    expect(await hasYetTo({ [STATE]: stateText({ pid: 12 }) })).toBe("start mosaic's extension");
    expect(await hasYetTo({ [STATE]: stateText() })).toBeUndefined();
    // nobody knows what it is in
    expect(await hasYetTo({ [STATE]: "{" })).toBeUndefined();
    expect(await hasYetTo({}, { ...launched, hasExtension: false })).toBeUndefined();
    expect(await pi.hasYetTo?.({ ...agent, launched: undefined }, fakeWorld({}))).toBeUndefined();
  });
  test("of an earlier process with the same pid says nothing", async () => {
    const launched = { ...launchedWith(FIRST), at: NOW + 60_000 };
    const answer = await pi.nativeState?.(
      { ...agent, launched },
      fakeWorld({ files: { [STATE]: stateText() } }),
    );
    expect(answer).toEqual({ known: true, value: undefined });
  });
  test("names the conversation", async () => {
    expect(await pi.conversation?.(agent, fakeWorld({ files: { [STATE]: stateText() } }))).toEqual({
      known: true,
      value: { id: FIRST, record: RECORD },
    });
  });
  test("proves what pi took and what it holds, but not what is older", async () => {
    const heard = { head: `${MARKER} do it`, at: NOW + 10 };
    const proof = async (more: Readonly<Record<string, unknown>>, record?: string) => {
      const files = { [STATE]: stateText(more), ...(record === undefined ? {} : { [RECORD]: record }) };
      const found = await pi.proof?.(agent, fakeWorld({ files }), sought);
      return found === undefined ? undefined : `${found.kind}${found.isBegun === true ? ", begun" : ""}`;
    };
    // pi writes a new session down with its first answer: killed before that, no resume has the message
    expect(await proof({ taken: [heard] })).toBe("queued, begun");
    expect(await proof({ held: [heard] })).toBe("queued");
    expect(await proof({ held: [heard], taken: [heard] })).toBe("queued, begun");
    expect(await proof({ taken: [heard] }, recordOf(userLine(`${MARKER} do it`)))).toBe("accepted");
    expect(await proof({ taken: [{ ...heard, at: NOW - 1 }] })).toBeUndefined();
    expect(await proof({ taken: [null, 3, { head: 4, at: 5 }] })).toBeUndefined();
    expect(parsePiState(stateText({ held: {} }))?.held).toEqual([]);
  });
});

const launchedWith = (conversation: string | undefined) => ({
  runtime: "pi" as const,
  pid: 4711,
  startTime: "1",
  at: NOW - 5000,
  workingDirectory: "/srv/agents/work",
  conversation,
  resumed: false,
  port: undefined,
  password: undefined,
  dataFolder: SESSIONS,
  version: undefined,
});

const proofInRecord = (text: string, modifiedAt?: number) =>
  pi.proof?.(
    agent,
    fakeWorld({ files: { [RECORD]: text }, ...(modifiedAt === undefined ? {} : { modifiedAt }) }),
    sought,
  );

describe("without the extension", () => {
  test("a session file of the folder is the proof", async () => {
    expect(await proofInRecord(recordOf(userLine(`${MARKER} do it`), answerLine("done")))).toEqual({
      kind: "accepted",
      source: "transcript",
      detail: RECORD,
    });
    expect(await proofInRecord(recordOf(userLine("else"), answerLine(`quoting ${MARKER}`)))).toBeUndefined();
    expect(await proofInRecord(recordOf(userLine(MARKER)), NOW - 1000)).toBeUndefined();
  });
  test("a message of 1 MiB before its answer is found too", async () => {
    const large = recordOf(userLine(`${MARKER} ${"é\n".repeat(500_000)}`), answerLine("x".repeat(2000)));
    expect((await proofInRecord(large))?.kind).toBe("accepted");
  });
  test("the conversation is the one that was launched, until a file says another", async () => {
    const launched = { ...agent, launched: launchedWith(FIRST) };
    const other = `${SESSIONS}/2026-11-21T12-01-22-000Z_${SECOND}.jsonl`;
    const ask = (files: Readonly<Record<string, string>>) =>
      pi.conversation?.(launched, fakeWorld({ files }));
    expect(await ask({})).toEqual({ known: true, value: { id: FIRST, record: undefined } });
    expect(await ask({ [RECORD]: "" })).toEqual({ known: true, value: { id: FIRST, record: RECORD } });
    expect(await ask({ [other]: "" })).toEqual({ known: true, value: { id: SECOND, record: other } });
    expect(await ask({ [RECORD]: "", [other]: "" })).toMatchObject({ known: false });
  });
});

const over = (line: string) => handedOver({ kind: "answered", line }, "outcome");

describe("what the socket answers", () => {
  test("is a receipt, a refusal after which keys may be tried, or unclear", () => {
    expect(over('{"id":1,"ok":true,"outcome":"queued"}')).toEqual({
      kind: "handed",
      channel: "pi extension",
      receipt: "queued",
    });
    expect(over('{"ok":false,"sent":false,"error":"pi is compacting"}')).toEqual({
      kind: "not-there",
      why: "pi is compacting",
    });
    for (const line of [
      "",
      "[]",
      "{}",
      '{"ok":true}',
      '{"ok":false,"error":"boom"}',
      '{"ok":"true","outcome":"taken"}',
    ])
      expect(over(line).kind).toBe("unclear");
    expect(handedOver({ kind: "silent", why: "no answer in time" }, "outcome").kind).toBe("unclear");
    expect(handedOver({ kind: "not-there", why: "ENOENT" }, "outcome").kind).toBe("not-there");
  });
  test("where nobody is logged in keys would lose the message as well", () => {
    expect(over('{"ok":false,"sent":false,"error":"pi has no model or no login"}').kind).toBe("unclear");
  });
  test("a message goes there in one line, and only when the agent's own pi listens", async () => {
    const asked: string[] = [];
    const begun: string[] = [];
    const begin = async (channel: string) => void begun.push(channel);
    const answer: SocketAnswer = { kind: "answered", line: '{"ok":true,"outcome":"taken"}' };
    const files = { [STATE]: stateText() };
    expect(await pi.handOver?.(agent, fakeWorld({ files, answer, asked }), "/new\n!x", begin)).toMatchObject({
      kind: "handed",
    });
    expect(asked).toEqual([`/srv/agents/run/coder0.pi.sock {"deliver":"/new\\n!x","id":${NOW}}`]);
    expect(await pi.handOver?.(agent, fakeWorld({ answer, asked }), "x", begin)).toMatchObject({
      kind: "not-there",
    });
    // where nobody listens nothing is begun
    expect(begun).toEqual(["pi extension"]);
    const foreign = { [STATE]: stateText({ pid: 99 }) };
    expect(await pi.reset?.(agent, fakeWorld({ files: foreign, answer, asked }))).toMatchObject({
      kind: "not-there",
    });
    expect(asked).toHaveLength(1);
  });
  test("a new session's receipt is its id", async () => {
    const answer: SocketAnswer = { kind: "answered", line: `{"ok":true,"session":"${SECOND}"}` };
    expect(await pi.reset?.(agent, fakeWorld({ files: { [STATE]: stateText() }, answer }))).toEqual({
      kind: "handed",
      channel: "pi extension",
      receipt: SECOND,
    });
  });
});
