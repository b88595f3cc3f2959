/**
 * What mosaic knows of the stub and of qwen-code, said by descriptions: the same screens and the same records must give the
 * same states, receipts and answers as the adapters that are built in.
 */
import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { runtimeWorld } from "../../../../src/adapters/runtime-world.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import type { AgentFacts, RuntimeAdapter, RuntimeWorld } from "../../../../src/runtimes/contract.ts";
import { readChoices } from "../../../../src/runtimes/choices.ts";
import { qwen } from "../../../../src/runtimes/qwen/adapter.ts";
import type { RuntimeName } from "../../../../src/runtimes/runtime-name.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { stub } from "../../../../src/runtimes/stub/adapter.ts";
import type { RecordEvent } from "../../../../src/stub/agent-state.ts";
import { appendRecord, createRecord } from "../../../../src/stub/record.ts";
import { StateFile } from "../../../../src/stub/state-file.ts";
import { adapterDescribedAs } from "../../../support/descriptions.ts";
import {
  foreignFixtures,
  liveForeignFixtures,
  screenFixtures,
  testScreens,
} from "../../../support/screen-fixtures.ts";
import { TemporaryFolder } from "../../../support/temporary-home.ts";

const withoutBlanks = (text: string | null | undefined) => text?.replaceAll(/\s/g, "") ?? null;

/** No rule can say "and no footer below": where the list of files has closed by itself it is still called open. */
const STRICTER: readonly string[] = ["file-picker-120x40.ansi"];

describe.each(["stub", "qwen"] as const)("%s, described", (name) => {
  const adapter = adapterDescribedAs(name);
  const read = (capture: string, title?: string) => adapter.readScreen(parseScreen(capture, title));

  testScreens("each is what it was saved as", screenFixtures(name), (one) => {
    const reading = read(one.capture, one.title);
    const state = STRICTER.includes(one.file) ? "blocked: picker" : one.state;
    const draft = one.state === "unknown" ? reading.composer?.draft : one.draft;
    expect([reading.state, withoutBlanks(reading.composer?.draft)]).toEqual([
      state as never,
      withoutBlanks(draft),
    ]);
  });

  testScreens("each dialog offers what the built-in reader sees", screenFixtures(name), (one) => {
    const screen = parseScreen(one.capture, one.title);
    const isOpen = adapter.readScreen(screen).state.startsWith("blocked: ");
    const wanted = isOpen ? readChoices(screen) : undefined;
    const seen = isOpen ? adapter.readDialog?.(screen) : undefined;
    expect(JSON.parse(JSON.stringify(seen ?? null))).toEqual(JSON.parse(JSON.stringify(wanted ?? null)));
  });

  testScreens("each without its last row is never free", screenFixtures(name), (one) => {
    const reading = read(one.capture.trimEnd().split("\n").slice(0, -1).join("\n"), one.title);
    // the row may be the one that says that messages wait
    const said = one.state === "queued" ? ["queued", "working"] : [one.state];
    expect(["unknown", "dead", "blocked: picker", ...said]).toContain(reading.state);
    if (one.state.startsWith("blocked")) expect(["idle", "working"]).not.toContain(reading.state);
  });

  testScreens("no other's is known", liveForeignFixtures(name), ({ capture, title }) => {
    expect([read(capture, title).state, read(capture).state]).toEqual(["unknown", "unknown"]);
  });

  // the suite that every adapter of mosaic's own passes (test/unit/runtimes/index.test.ts)
  test("a blank screen is unknown, a dead pane is seen, and no screen of another is known", () => {
    expect(read("\n\n")).toMatchObject({ state: "unknown", composer: undefined });
    expect(read("last words\n\nPane is dead (status 3, Sat Nov 21 11:55:39 2026)\n").state).toBe("dead");
    const taken = foreignFixtures(name).filter(
      ({ capture, title, state }) => state !== "dead" && read(capture, title).state !== "unknown",
    );
    expect(taken).toEqual([]);
  });
});

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "22222222-2222-4222-8222-222222222222";
const START = Date.parse("2026-01-01T10:00:00Z");
const PID = 4242;
const needle = '[host:operator -> host:coder0] #a1 say "tab\t\\ é"';
const other = "[host:operator -> host:coder0] #b2 later";
const world: RuntimeWorld = { ...runtimeWorld, descendants: async () => [] };

const folders: TemporaryFolder[] = [];
afterAll(() => {
  for (const folder of folders) folder[Symbol.dispose]();
});

function agentOf(runtime: RuntimeName, dataFolder: string): AgentFacts {
  return {
    name: "coder0" as AgentName,
    pid: PID,
    workingDirectory: "/srv/agents/my.work",
    runFolder: "/srv/agents/run",
    userHome: "/srv/agents",
    launched: {
      runtime,
      pid: PID,
      startTime: "1",
      at: START,
      workingDirectory: "/srv/agents/my.work",
      conversation: FIRST,
      resumed: false,
      port: undefined,
      password: undefined,
      dataFolder,
      version: undefined,
    },
  };
}

function value<T>(answer: { known: boolean; value?: T } | undefined) {
  return answer?.known === true ? answer.value : "cannot tell";
}

/** All that a record can be asked, of one adapter. */
async function asked(adapter: RuntimeAdapter, agent: AgentFacts) {
  const seek = async (text: string, after: number) => {
    const sought = { needle: text, since: START + after };
    const proof = await adapter.proof?.(agent, world, sought);
    const turn = value(await adapter.turn?.(agent, world, sought));
    return { proof: proof === undefined ? undefined : [proof.kind, proof.detail], turn };
  };
  const said = value(
    await adapter.transcript?.(agent, world, { since: 0, last: 50, conversation: undefined }),
  );
  return {
    conversation: value(await adapter.conversation?.(agent, world)),
    first: await seek(needle, 0),
    late: await seek(needle, 60_000),
    other: await seek(other, 0),
    said:
      typeof said === "object"
        ? said.utterances.filter(({ who }) => who !== "tool").map(({ who, text }) => [who, text])
        : said,
  };
}

const said = (text: string): RecordEvent => ({
  type: "assistant",
  tokens: { input: 1, output: 1 },
  message: "m1",
  text,
});

describe("a record of the stub", () => {
  const described = adapterDescribedAs("stub");
  let home: string;
  let agent: AgentFacts;
  beforeEach(() => {
    const folder = new TemporaryFolder("described-stub");
    folders.push(folder);
    home = folder.path;
    createRecord(home, FIRST);
    agent = agentOf("stub", home);
    new StateFile(home, PID, "/srv/agents/work").report(
      FIRST,
      { status: "idle", waitingFor: undefined },
      0,
      START + 1,
    );
  });
  const start: RecordEvent = { type: "session_start", cwd: "/", model: "m", resumed: false };
  const CASES: readonly (readonly [string, readonly RecordEvent[]])[] = [
    ["nothing yet", [start]],
    ["a message at work", [start, { type: "user", id: "m1", text: needle }]],
    [
      "an answer",
      [
        start,
        { type: "user", id: "m1", text: needle },
        said("yes"),
        { type: "turn_end", message: "m1", reason: "done" },
      ],
    ],
    [
      "an interruption",
      [
        start,
        { type: "user", id: "m1", text: needle },
        said("y"),
        { type: "turn_end", message: "m1", reason: "interrupted" },
      ],
    ],
    [
      "a usage limit",
      [start, { type: "user", id: "m1", text: needle }, { type: "turn_end", message: "m1", reason: "limit" }],
    ],
    [
      "a message that is held",
      [start, { type: "user", id: "m1", text: needle }, { type: "queued", id: "m2", text: other }],
    ],
    [
      "a turn that was cut off by the next start",
      [start, { type: "user", id: "m1", text: needle }, { ...start, resumed: true }],
    ],
    [
      "two turns",
      [
        start,
        { type: "user", id: "m1", text: needle },
        said("one"),
        { type: "turn_end", message: "m1", reason: "done" },
        { type: "user", id: "m2", text: other },
        said("two"),
        { type: "turn_end", message: "m2", reason: "done" },
      ],
    ],
    ["an echo, which is no message", [start, said(`ECHO: ${needle}`)]],
    ["a command, which is no message", [start, { type: "command", text: `/x ${needle}` }]],
  ];
  test.each(CASES)("%s: both say the same", async (_, events) => {
    for (const [index, event] of events.entries()) appendRecord(home, FIRST, event, START + 10 + index);
    const wanted = await asked(stub, agent);
    const seen = await asked(described, agent);
    // why it failed is the stub's own words
    const plain = JSON.stringify(seen).replace('"detail":"limit"', '"detail":"a usage limit"');
    expect(JSON.parse(plain)).toEqual(JSON.parse(JSON.stringify(wanted)));
  });

  test("a message of 1 MiB is found behind its echo", async () => {
    const text = `${needle}\n${'"'.repeat(1024 * 1024)}`;
    appendRecord(home, FIRST, { type: "user", id: "m1", text }, START + 30);
    appendRecord(home, FIRST, said(`ECHO: ${text}`), START + 40);
    const proof = await described.proof?.(agent, world, { needle, since: START + 10 });
    expect(proof).toMatchObject({ kind: "accepted" });
  });

  test("a line that is cut short by a kill is none", async () => {
    const path = `${home}/sessions/${FIRST}.jsonl`;
    appendRecord(home, FIRST, start, START);
    const line = JSON.stringify({ type: "user", id: "m1", text: needle, at: new Date(START + 5) });
    appendFileSync(path, line.slice(0, -3));
    expect(await described.proof?.(agent, world, { needle, since: START })).toBeUndefined();
    appendFileSync(path, `${line.slice(-3)}\n`);
    expect(await described.proof?.(agent, world, { needle, since: START })).toMatchObject({
      kind: "accepted",
    });
  });

  test("nothing is launched otherwise than the stub is", () => {
    const request = {
      yolo: true,
      arguments: ["--trust"],
      fleet: {
        agent: "coder0" as AgentName,
        runFolder: "/run",
        userHome: "/home/ada",
        workingDirectory: "/work",
        environment: { MOSAIC_STUB_HOME: "/data" },
        tools: { claudeHook: undefined, piExtension: undefined },
        newConversation: FIRST,
        resume: undefined,
        port: 1,
        password: "p",
      },
    };
    for (const more of [{}, { resume: SECOND }]) {
      const asks = { ...request, fleet: { ...request.fleet, ...more } };
      const [own, its] = [described.launch(asks), stub.launch(asks)];
      expect([own.arguments, own.facts]).toEqual([its.arguments, its.facts]);
    }
    const byHand = { ...request, fleet: undefined };
    expect(described.launch(byHand).arguments).toEqual(stub.launch(byHand).arguments);
    const chosen = { ...request, arguments: ["--continue"] };
    expect(described.launch(chosen).arguments).toEqual(stub.launch(chosen).arguments);
  });
});

const stamp = (second: number) => new Date(START + second * 1000).toISOString();

const line = (type: string, at: number, more: object = {}) =>
  JSON.stringify({
    uuid: `${type}-${at}`,
    parentUuid: null,
    sessionId: FIRST,
    timestamp: stamp(at),
    type,
    provenance: { user: "real_user", assistant: "assistant_output" }[type] ?? "system",
    ...more,
  });

describe("a record of qwen-code", () => {
  const described = adapterDescribedAs("qwen");
  const user = (text: string, at: number, more: object = {}) =>
    line("user", at, { message: { role: "user", parts: [{ text }] }, ...more });
  const answer = (at: number, ...parts: readonly object[]) =>
    line("assistant", at, { message: { role: "model", parts } });
  const failure = (at: number, more: object = {}) =>
    line("system", at, {
      subtype: "ui_telemetry",
      systemPayload: { uiEvent: { "event.name": "qwen-code.api_error", error_message: "400 no", ...more } },
    });
  const CALL = { functionCall: { id: "call_1", name: "run_shell_command", args: { command: "touch x" } } };

  test.each([
    ["nothing yet", []],
    ["a message at work", [user(needle, 1)]],
    ["an answer", [user(needle, 1), answer(3, { text: "done" })]],
    ["thoughts are no answer", [user(needle, 1), answer(3, { thought: true, text: "hm" }, { text: "done" })]],
    ["a tool that runs", [user(needle, 1), answer(2, { text: "on it" }, CALL)]],
    ["a tool that ran", [user(needle, 1), answer(2, CALL), answer(3, { text: "done" })]],
    [
      "a message that steers",
      [
        user(needle, 1),
        answer(1, CALL),
        user(other, 2, { subtype: "mid_turn_user_message" }),
        answer(3, { text: "both" }),
      ],
    ],
    ["a turn that was cut off", [user(needle, 1), user(other, 2), answer(3, { text: "two" })]],
    ["a model that fails", [user(needle, 1), failure(2)]],
    ["a model that was asked again", [user(needle, 1), failure(2), answer(3, { text: "done" })]],
    ["a sub-agent's model that fails", [user(needle, 1), failure(2, { subagent_name: "memory" })]],
    ["an echo", [answer(3, { text: needle })]],
    ["a sub-agent's", [user(needle, 3, { isSidechain: true })]],
    ["a tool's word", [line("tool_result", 3, { message: { role: "user", parts: [{ text: needle }] } })]],
    ["what qwen says itself", [user(needle, 3, { provenance: "system" })]],
  ] as const)("%s: both say the same", async (_, lines) => {
    const folder = new TemporaryFolder("described-qwen");
    folders.push(folder);
    const chats = folder.join("projects", "-srv-agents-my-work", "chats");
    mkdirSync(chats, { recursive: true });
    mkdirSync(folder.join("sessions"));
    const note = { pid: PID, sessionId: FIRST, startedAt: START + 1 };
    writeFileSync(folder.join("sessions", `${PID}.json`), JSON.stringify(note));
    writeFileSync(`${chats}/${FIRST}.jsonl`, lines.map((one) => `${one}\n`).join(""));
    const agent = agentOf("qwen", folder.path);
    const wanted = await asked(qwen, agent);
    expect(JSON.parse(JSON.stringify(await asked(described, agent)))).toEqual(
      JSON.parse(JSON.stringify(wanted)),
    );
  });
});
