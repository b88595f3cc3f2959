import { afterAll, describe, expect, test } from "bun:test";
import { runtimeWorld } from "../../../../src/adapters/runtime-world.ts";
import type { AgentFacts } from "../../../../src/runtimes/contract.ts";
import type { LaunchRequest } from "../../../../src/runtimes/launch-plan.ts";
import { stub } from "../../../../src/runtimes/stub/adapter.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import type { RecordEvent } from "../../../../src/stub/agent-state.ts";
import { appendRecord, createRecord } from "../../../../src/stub/record.ts";
import { StateFile } from "../../../../src/stub/state-file.ts";
import { liveForeignFixtures, screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";
import { TemporaryFolder } from "../../../support/temporary-home.ts";

const read = (capture: string, title?: string) => stub.readScreen(parseScreen(capture, title));
const fixture = (file: string) => {
  const found = screenFixtures("stub").find((one) => one.file === file);
  if (found === undefined) throw new Error(`no fixture ${file}`);
  return found;
};

describe("the stub's screens", () => {
  testScreens("each is what it was saved as", screenFixtures("stub"), ({ capture, title, state, draft }) => {
    const reading = read(capture, title);
    expect([reading.state, reading.composer?.draft ?? null]).toEqual([state as never, draft]);
  });
  testScreens(
    "each without its title is never another word",
    screenFixtures("stub"),
    ({ capture, state }) => {
      expect([state, "unknown"]).toContain(read(capture).state);
    },
  );
  const titled = screenFixtures("stub").filter(({ title, state }) => title !== undefined && state !== "dead");
  testScreens("each with a title that is not the stub's is unknown", titled, ({ capture }) => {
    expect(read(capture, "host").state).toBe("unknown");
  });
});

describe("what is no screen of the stub is unknown", () => {
  testScreens("each is unknown", liveForeignFixtures("stub"), ({ capture, title }) => {
    expect([read(capture, title).state, read(capture).state]).toEqual(["unknown", "unknown"]);
  });
  const idle = fixture("idle-80x24.ansi").capture;
  const approval = fixture("approval-80x24.ansi").capture;
  for (const [what, capture, title] of [
    ["nothing", "", undefined],
    ["blank", "\n\n\n", "stub: idle"],
    ["a shell", "$ cat notes\nidle\n\n$ ", "stub: idle"],
    ["a shell below an idle screen", `${idle.trimEnd()}\n$ `, "stub: idle"],
    ["garbage", "\u001b[31;999m\u0000\u001b]8;;x\u001b\\─❯\ufffd", undefined],
    ["another language", idle.replaceAll("idle", "bereit"), "stub: idle"],
    [
      "another status word below a dialog",
      approval.replace("required · approval", "required · consent"),
      undefined,
    ],
    ["a dialog in other words", approval.replace("1. Yes", "1. Go"), "stub: action required"],
    ["a dialog without its choices", approval.replace(/.*❯ 1. Yes.*\n.*2. No.*\n/, ""), undefined],
    ["a dialog that the title does not know", approval, "stub: idle"],
    ["a box that the title says is a dialog", idle, "stub: action required"],
    ["an answer that quotes a death", "Pane is dead (status 1, now)\n\n❯ ", undefined],
  ] as const) {
    test(what, () => expect(read(capture, title).state).toBe("unknown"));
  }
});

test("where title and status disagree for a moment it works", () => {
  expect(read(fixture("idle-80x24.ansi").capture, "stub: working").state).toBe("working");
  expect(read(fixture("working-80x24.ansi").capture, "stub: idle").state).toBe("working");
});

test("the placeholder of a long paste is known", () => {
  expect(stub.typing.placeholder?.test(fixture("placeholder-80x24.ansi").draft ?? "")).toBe(true);
});

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "22222222-2222-4222-8222-222222222222";

const plan = (own: readonly string[], more: Partial<NonNullable<LaunchRequest["fleet"]>> = {}, yolo = true) =>
  stub.launch({
    yolo,
    arguments: own,
    fleet: {
      agent: "coder0" as AgentName,
      runFolder: "/srv/agents/run",
      userHome: "/srv/agents",
      workingDirectory: "/srv/agents/work",
      environment: {},
      tools: { claudeHook: undefined, piExtension: undefined },
      newConversation: FIRST,
      resume: undefined,
      port: 4000,
      password: "p",
      ...more,
    },
  });

describe("how it is launched", () => {
  const skip = "--dangerously-skip-permissions";

  test("by hand: the flag and the user's own arguments, no more", () => {
    const { arguments: given, facts } = stub.launch({ yolo: true, arguments: ["--login"], fleet: undefined });
    expect(given).toEqual([skip, "--login"]);
    expect(facts.conversation).toBeUndefined();
    expect(stub.launch({ yolo: false, arguments: [], fleet: undefined }).arguments).toEqual([]);
  });
  test("in a fleet: with a conversation of our choice", () => {
    expect(plan(["--trust"]).arguments).toEqual([skip, "--session-id", FIRST, "--trust"]);
    expect(plan([]).facts).toEqual({
      conversation: FIRST,
      port: undefined,
      password: undefined,
      dataFolder: "/srv/agents/.local/state/mosaic-stub",
    });
  });
  test("in a fleet: with the conversation to go on with", () => {
    const { arguments: given, facts } = plan([], { resume: SECOND }, false);
    expect([given, facts.conversation]).toEqual([["--resume", SECOND], SECOND]);
  });
  test("its data may be elsewhere", () => {
    expect(plan([], { environment: { MOSAIC_STUB_HOME: "/data" } }).facts.dataFolder).toBe("/data");
    expect(plan([], { environment: { HOME: "/h" } }).facts.dataFolder).toBe("/h/.local/state/mosaic-stub");
  });
  for (const [own, conversation] of [
    [["--session-id", SECOND], SECOND],
    [[`--resume=${SECOND.toUpperCase()}`], SECOND],
    [["--continue"], undefined],
    [["--help"], undefined],
  ] as const) {
    test(`nothing is added to ${own.join(" ")}`, () => {
      const { arguments: given, facts } = plan(own);
      expect([given, facts.conversation]).toEqual([[skip, ...own], conversation]);
    });
  }
  test("what stands after -- is a message", () => {
    expect(plan(["--", "--continue"]).arguments).toEqual([skip, "--session-id", FIRST, "--", "--continue"]);
  });
});

describe("its own word and its record", () => {
  const folders: TemporaryFolder[] = [];
  afterAll(() => {
    for (const folder of folders) folder[Symbol.dispose]();
  });
  const PID = 4242;
  const START = Date.parse("2026-01-01T10:00:00Z");
  const needle = '[host:operator -> host:coder0] #a1 say "tab\t\\ é"';

  function begin() {
    const folder = new TemporaryFolder("stub-adapter");
    folders.push(folder);
    const home = folder.path;
    createRecord(home, FIRST);
    const file = new StateFile(home, PID, "/srv/agents/work");
    const agent: AgentFacts = {
      name: "coder0" as AgentName,
      pid: PID,
      workingDirectory: "/srv/agents/work",
      runFolder: "/srv/agents/run",
      userHome: "/srv/agents",
      launched: {
        runtime: "stub",
        pid: PID,
        startTime: "1",
        at: START,
        workingDirectory: "/srv/agents/work",
        conversation: FIRST,
        resumed: false,
        port: undefined,
        password: undefined,
        dataFolder: home,
        version: undefined,
      },
    };
    const record = (event: RecordEvent, at: number, id = FIRST) => appendRecord(home, id, event, START + at);
    const say = (status: "starting" | "idle" | "busy", at: number, queued = 0, id = FIRST) =>
      file.report(id, { status, waitingFor: undefined }, queued, START + at);
    const start: RecordEvent = { type: "session_start", cwd: "/", model: "m", resumed: false };
    record(start, 0);
    return {
      home,
      file,
      agent,
      record,
      say,
      state: async () => {
        const answer = await stub.nativeState?.(agent, runtimeWorld);
        return answer?.known === true ? answer.value?.state : answer?.why;
      },
      conversation: async (facts = agent) => {
        const answer = await stub.conversation?.(facts, runtimeWorld);
        return answer?.known === true ? answer.value?.id : answer?.why;
      },
      proof: (since = 0) => stub.proof?.(agent, runtimeWorld, { needle, since: START + since }),
    };
  }

  test("says each status", async () => {
    const { file, say, state } = begin();
    expect(await state()).toBeUndefined();
    say("starting", 1);
    expect(await state()).toBe("starting");
    say("idle", 2);
    expect(await state()).toBe("idle");
    say("busy", 3);
    expect(await state()).toBe("working");
    say("busy", 4, 2);
    expect(await state()).toBe("queued");
    for (const waitingFor of ["approval", "trust", "login"] as const) {
      file.report(FIRST, { status: "waiting", waitingFor }, 0, START + 5);
      expect(await state()).toBe(`blocked: ${waitingFor}`);
    }
  });

  test("a status begins once, however many messages come to be held", async () => {
    const { agent, say } = begin();
    say("busy", 3);
    say("busy", 9, 1);
    expect(await stub.nativeState?.(agent, runtimeWorld)).toMatchObject({ value: { since: START + 3 } });
  });

  test("the file of an earlier process with this pid says nothing", async () => {
    const { say, state, conversation } = begin();
    say("busy", -5000);
    expect(await state()).toBeUndefined();
    expect(await conversation()).toBe(FIRST);
  });

  test("a file that is not understood is no state", async () => {
    const { agent, home } = begin();
    const whole = { status: "idle", sessionId: FIRST, since: new Date(START).toISOString() };
    const wrong = [
      { ...whole, status: "sleepy" },
      { ...whole, status: "constructor" },
      { ...whole, sessionId: "../x" },
      { ...whole, since: "yesterday" },
    ].map((report) => JSON.stringify(report));
    for (const text of ["", "[]", JSON.stringify(whole).slice(0, -1), ...wrong]) {
      await Bun.write(`${home}/state/${PID}.json`, text);
      expect(await stub.nativeState?.(agent, runtimeWorld)).toMatchObject({ known: false });
    }
  });

  test("a message is proven by its line, queued first, and not by what only quotes or runs it", async () => {
    const { record, proof, say } = begin();
    say("idle", 1);
    const text = `${needle}\nmore`;
    record({ type: "user", id: "m0", text }, 2);
    record({ type: "assistant", tokens: { input: 1, output: 1 }, message: "m0", text: `ECHO: ${text}` }, 20);
    record({ type: "shell", text: `! ${text}` }, 21);
    record({ type: "command", text: `/x ${text}` }, 22);
    expect(await proof(10)).toBeUndefined();
    record({ type: "queued", id: "m1", text }, 30);
    expect(await proof(10)).toMatchObject({ kind: "queued" });
    record({ type: "user", id: "m1", text }, 40);
    expect(await proof(10)).toMatchObject({ kind: "accepted", source: "session record" });
  });

  test("a message of 1 MiB is found behind its echo", async () => {
    const { record, proof, say } = begin();
    say("idle", 1);
    const text = `${needle}\n${'"'.repeat(1024 * 1024)}`;
    record({ type: "user", id: "m1", text }, 30);
    record({ type: "assistant", tokens: { input: 1, output: 1 }, message: "m1", text: `ECHO: ${text}` }, 40);
    expect(await proof(10)).toMatchObject({ kind: "accepted" });
  });

  test("the conversation is the open one; after the end it is found along the records", async () => {
    const { home, file, record, say, conversation, agent, proof } = begin();
    say("idle", 1);
    expect(await conversation()).toBe(FIRST);
    record({ type: "command", text: "/new", next: SECOND }, 2);
    createRecord(home, SECOND);
    record({ type: "session_start", cwd: "/", model: "m", resumed: false }, 3, SECOND);
    say("idle", 3, 0, SECOND);
    expect(await conversation()).toBe(SECOND);
    record({ type: "user", id: "m1", text: needle }, 4, SECOND);
    file.remove();
    expect(await conversation()).toBe(SECOND);
    expect(await proof()).toMatchObject({ kind: "accepted" });
    // resumed, it is the first one again
    record({ type: "session_start", cwd: "/", model: "m", resumed: true }, 5);
    expect(await conversation()).toBe(FIRST);
    expect(await conversation({ ...agent, launched: undefined })).toBeUndefined();
  });
});
