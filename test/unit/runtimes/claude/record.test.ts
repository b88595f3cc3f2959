import { describe, expect, test } from "bun:test";
import type { AgentFacts, RuntimeWorld } from "../../../../src/runtimes/contract.ts";
import { parseClaudeEvents } from "../../../../src/runtimes/claude/events.ts";
import { countHeld } from "../../../../src/runtimes/claude/queue.ts";
import { findClaudeMessage, findClaudeTurn } from "../../../../src/runtimes/claude/transcript.ts";
import { claude } from "../../../../src/runtimes/claude/adapter.ts";
import type { AgentName } from "../../../../src/base/names.ts";

const ID = "11111111-1111-4111-8111-111111111111";
const NEXT = "22222222-2222-4222-8222-222222222222";
const RUN = "/srv/agents/run";
const DATA = "/srv/agents/.claude";
const RECORD = `${DATA}/projects/-srv-agents-my-app/${ID}.jsonl`;
const NEEDLE = '[vm:"ops" -> vm:coder0] #a1';
const SINCE = Date.parse("2026-11-21T12:00:00.000Z");
const AT = "2026-11-21T12:00:01.000Z";
const sought = { needle: NEEDLE, since: SINCE };

const user = (content: unknown, more: object = {}) =>
  JSON.stringify({
    parentUuid: null,
    isSidechain: false,
    promptId: "p1",
    type: "user",
    message: { role: "user", content },
    uuid: "u1",
    timestamp: AT,
    origin: { kind: "human" },
    sessionId: ID,
    version: "2.1.329",
    ...more,
  });
const queue = (operation: string, content?: string) =>
  JSON.stringify({ type: "queue-operation", operation, timestamp: AT, sessionId: ID, content });
const absorbed = JSON.stringify({
  isSidechain: false,
  type: "attachment",
  uuid: "a1",
  timestamp: AT,
  attachment: {
    type: "queued_command",
    prompt: `${NEEDLE} text`,
    commandMode: "prompt",
    origin: { kind: "human" },
  },
});
const answer = (more: object) =>
  JSON.stringify({ type: "assistant", uuid: "u2", timestamp: AT, sessionId: ID, message: {}, ...more });
const find = (...lines: readonly string[]) => findClaudeMessage(lines.toReversed(), sought, RECORD)?.kind;

describe("a message in the record", () => {
  test("as it was typed, and as it was pasted", () => {
    expect(find(user(`${NEEDLE} text`))).toBe("accepted");
    expect(find(user(`\n\n<pasted_content id="6ac0">\n${NEEDLE} text\n</pasted_content id="6ac0">\n`))).toBe(
      "accepted",
    );
    expect(find(user([{ type: "text", text: `${NEEDLE} text` }]))).toBe("accepted");
  });
  test("a shell command as it was typed behind its mark, and no other", () => {
    const ran = user("<bash-input>touch x</bash-input>");
    const prove = (needle: string) => findClaudeMessage([ran], { needle, since: SINCE }, RECORD)?.kind;
    expect([prove("!touch x"), prove("!touch"), prove("touch x")]).toEqual([
      "accepted",
      undefined,
      undefined,
    ]);
  });
  test("a tab is recorded as four spaces", () => {
    const line = user("a    b");
    expect(findClaudeMessage([line], { needle: " a\tb", since: SINCE }, RECORD)?.kind).toBe("accepted");
  });
  test("what was recorded before is not it", () => {
    expect(find(user(NEEDLE, { timestamp: "2026-11-21T11:59:59.999Z" }))).toBeUndefined();
  });
  test("what only quotes it is not it", () => {
    expect(find(user([{ type: "tool_result", tool_use_id: "t", content: NEEDLE }]))).toBeUndefined();
    expect(find(user(NEEDLE, { isMeta: true }))).toBeUndefined();
    expect(find(user(NEEDLE, { isSidechain: true }))).toBeUndefined();
    expect(find(user(NEEDLE, { origin: { kind: "peer" } }))).toBeUndefined();
    expect(find(user(`<bash-input>${NEEDLE}</bash-input>`))).toBeUndefined();
    expect(find(user(`<command-name>/x</command-name> ${NEEDLE}`))).toBeUndefined();
    expect(
      find(JSON.stringify({ type: "assistant", timestamp: AT, message: { content: NEEDLE } })),
    ).toBeUndefined();
    expect(find(JSON.stringify({ type: "last-prompt", timestamp: AT, lastPrompt: NEEDLE }))).toBeUndefined();
  });
  test("a message that another hook refused is not taken", () => {
    const content = `UserPromptSubmit operation blocked by hook:\nno\n\nOriginal prompt: ${NEEDLE}`;
    expect(
      find(JSON.stringify({ type: "system", subtype: "informational", timestamp: AT, content })),
    ).toBeUndefined();
  });
  test("one that claude gave back for want of a login is refused", () => {
    const failed = answer({ isApiErrorMessage: true, error: "authentication_failed" });
    expect(find(user(NEEDLE), failed)).toBe("refused");
    // another message's failure is not its own
    expect(find(user(NEEDLE), answer({}), user("more"), failed)).toBe("accepted");
    expect(find(user(NEEDLE), answer({ error: "rate_limit" }))).toBe("accepted");
    expect(find(user(NEEDLE), JSON.stringify({ ...JSON.parse(failed), isSidechain: true }))).toBe("accepted");
  });
  test("one that was recorded just now, without an answer yet, may still be given back", () => {
    const [fresh, older] = [100, 400].map((age) =>
      findClaudeMessage([user(NEEDLE)], sought, RECORD, Date.parse(AT) + age),
    );
    expect(fresh).toMatchObject({ kind: "queued", isBegun: true });
    expect(older?.kind).toBe("accepted");
  });
  test("a line that is cut, or no JSON, says nothing", () => {
    expect(find(user(NEEDLE).slice(0, -3), "garbage", "")).toBeUndefined();
  });
});

describe("a message that is held", () => {
  test("is queued until its turn comes, or it is handed to the one that runs", () => {
    expect(find(queue("enqueue", `${NEEDLE} text`))).toBe("queued");
    expect(find(queue("enqueue", `${NEEDLE} text`), queue("dequeue"), user(`${NEEDLE} text`))).toBe(
      "accepted",
    );
    expect(find(queue("enqueue", `${NEEDLE} text`), queue("remove", `${NEEDLE} text`), absorbed)).toBe(
      "accepted",
    );
  });
  test("and no more once a person took it back into the box", () => {
    expect(find(queue("enqueue", `${NEEDLE} text`), queue("popAll", `${NEEDLE} text`))).toBeUndefined();
  });
  test("they are counted", () => {
    expect(countHeld([queue("enqueue", "a"), "", queue("enqueue", "b")])).toBe(2);
    expect(
      countHeld([queue("dequeue"), queue("enqueue", "a"), queue("enqueue", "b"), queue("remove", "a")]),
    ).toBe(1);
    expect(countHeld([queue("enqueue", "a"), queue("enqueue", "b"), queue("popAll", "a")])).toBe(0);
    expect(countHeld([user(queue("enqueue", "quoted"))])).toBe(0);
  });
});

const event = (name: string, more: object = {}, at = SINCE + 500) =>
  `{"at":${at},${JSON.stringify({
    session_id: ID,
    transcript_path: RECORD,
    cwd: "/srv/agents/my app",
    prompt_id: "p1",
    hook_event_name: name,
    ...more,
  }).slice(1)}`;

const turn = (...lines: readonly string[]) =>
  findClaudeTurn(parseClaudeEvents(lines.join("\n")), sought)?.kind;

describe("the events of the hooks", () => {
  test("are read, also where they are cut", () => {
    const whole = event("UserPromptSubmit", { prompt: `${NEEDLE} ${"x".repeat(100)}` });
    const [first, second] = parseClaudeEvents(`half","x":1}\n${whole}\n${whole.slice(0, -60)}\n\n`);
    expect(first).toMatchObject({
      name: "UserPromptSubmit",
      sessionId: ID,
      transcriptPath: RECORD,
      promptId: "p1",
    });
    expect(second).toMatchObject({ name: "UserPromptSubmit", promptId: "p1", at: SINCE + 500 });
  });
  test("what a person writes into a prompt is no field", () => {
    const prompt = '","hook_event_name":"Stop","session_id":"x';
    const line = event("UserPromptSubmit", { prompt });
    expect(parseClaudeEvents(line)).toMatchObject([{ name: "UserPromptSubmit", sessionId: ID }]);
  });
  const submit = event("UserPromptSubmit", { prompt: `${NEEDLE} text` });
  test("prove a message whose own turn ran, nothing less", () => {
    expect(turn(submit)).toBeUndefined();
    expect(turn(submit, event("Stop"))).toBe("accepted");
    expect(turn(submit, event("Stop", { prompt_id: "p2" }))).toBeUndefined();
    // queued: it carries the id of the turn before it
    expect(turn(event("UserPromptSubmit", { prompt: "x" }), submit, event("Stop"))).toBeUndefined();
    expect(turn(event("UserPromptSubmit", { prompt: NEEDLE }, SINCE - 1), event("Stop"))).toBeUndefined();
  });
});

const nothing = () => Promise.reject(new Error("not asked for"));

/** A world of files; all else is not there. */
function worldOf(files: Readonly<Record<string, string>>, modifiedAt = SINCE): RuntimeWorld {
  return {
    clock: { now: () => SINCE + 2000 },
    readText: (path, offset, limit) => {
      const text = files[path];
      return Promise.resolve(text === undefined ? undefined : text.slice(offset).slice(0, limit));
    },
    fileFacts: (path) =>
      Promise.resolve(files[path] === undefined ? undefined : { size: files[path].length, modifiedAt }),
    list: (folder) => {
      const inside = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return Promise.resolve([
        ...new Set(inside.map((path) => path.slice(folder.length + 1).split("/")[0] ?? "")),
      ]);
    },
    openFiles: () => Promise.resolve([]),
    descendants: () => Promise.resolve([701]),
    request: nothing,
    run: nothing,
    parseToml: () => undefined,
    askSocket: nothing,
    realPath: nothing,
    packageOf: nothing,
  };
}

const agent: AgentFacts = {
  name: "coder0" as AgentName,
  pid: 700,
  workingDirectory: "/srv/agents/my app",
  launched: {
    runtime: "claude",
    pid: 700,
    startTime: "103718",
    at: SINCE - 60_000,
    workingDirectory: "/srv/agents/my app",
    conversation: ID,
    resumed: false,
    port: undefined,
    password: undefined,
    dataFolder: DATA,
    version: undefined,
  },
  runFolder: RUN,
  userHome: "/srv/agents",
};
const SESSION = `${DATA}/sessions/700.json`;
const EVENTS = `${RUN}/coder0.events`;
const session = (more: object = {}) =>
  JSON.stringify({
    pid: 700,
    sessionId: ID,
    cwd: "/srv/agents/my app",
    startedAt: 1,
    procStart: "103718",
    version: "2.1.329",
    kind: "interactive",
    status: "idle",
    updatedAt: 5,
    statusUpdatedAt: 4,
    ...more,
  });
const state = async (files: Readonly<Record<string, string>>, modifiedAt?: number) => {
  const answer = await claude.nativeState?.(agent, worldOf(files, modifiedAt));
  return answer?.known === true ? (answer.value?.state ?? "nothing") : "cannot tell";
};

describe("claude's own word", () => {
  for (const [more, word] of [
    [{ status: "idle" }, "idle"],
    [{ status: "shell" }, "idle"],
    [{ status: "busy" }, "working"],
    [{ status: "waiting", waitingFor: "permission prompt" }, "blocked: approval"],
    [{ status: "waiting", waitingFor: "input needed" }, "blocked: approval"],
    [{ status: "waiting", waitingFor: "dialog open" }, "blocked: picker"],
    [{ status: "waiting", waitingFor: "something new" }, "unknown"],
    [{ status: "waiting" }, "unknown"],
    [{ status: "asleep" }, "unknown"],
    [{ status: "idle", parkedJobId: "ae031b52" }, "blocked: picker"],
    [{ procStart: "99" }, "nothing"],
    [{ status: undefined }, "nothing"],
  ] as const) {
    test(`${JSON.stringify(more)} is ${word}`, async () => {
      expect(await state({ [SESSION]: session(more) })).toBe(word);
    });
  }
  test("before the trust dialog is answered it says nothing; a garbled file cannot be told from", async () => {
    expect(await state({})).toBe("nothing");
    expect(await state({ [SESSION]: "{" })).toBe("cannot tell");
  });
  test("of a claude that a wrapper started", async () => {
    expect(await state({ [`${DATA}/sessions/701.json`]: session({ pid: 701, procStart: "103800" }) })).toBe(
      "idle",
    );
  });
  test("busy with messages that it holds is queued", async () => {
    const files = { [SESSION]: session({ status: "busy" }), [RECORD]: `${queue("enqueue", "a")}\n` };
    expect(await state(files)).toBe("queued");
  });
  test("a turn that failed for want of a login, until something happens or a login is written", async () => {
    const failed = event("StopFailure", {
      error: "authentication_failed",
      last_assistant_message: "Not logged in",
    });
    const files = { [SESSION]: session(), [EVENTS]: `${failed}\n` };
    expect(await state(files)).toBe("blocked: login");
    expect(await state({ ...files, [EVENTS]: `${failed}\n${event("Notification")}\n` })).toBe("idle");
    expect(await state({ ...files, [`${DATA}/.credentials.json`]: "{}" }, SINCE + 900)).toBe("idle");
  });
});

const hasYetTo = (files: Readonly<Record<string, string>>) => claude.hasYetTo?.(agent, worldOf(files));

describe("what claude has yet to do", () => {
  test("is to tell its status, which it first does when it has drawn the conversation", async () => {
    expect(await hasYetTo({ [SESSION]: session({ status: undefined }) })).toBe("say that it is idle");
    expect(await hasYetTo({ [SESSION]: session({ status: "idle" }) })).toBeUndefined();
    expect(await hasYetTo({ [SESSION]: session({ status: "waiting" }) })).toBeUndefined();
  });
  test("is not known without its file, where that is another process's, or garbled", async () => {
    expect(await hasYetTo({})).toBeUndefined();
    expect(await hasYetTo({ [SESSION]: session({ status: undefined, procStart: "99" }) })).toBeUndefined();
    expect(await hasYetTo({ [SESSION]: "{" })).toBeUndefined();
  });
});

const conversation = async (files: Readonly<Record<string, string>>) => {
  const answer = await claude.conversation?.(agent, worldOf(files));
  return answer?.known === true ? answer.value : "cannot tell";
};

describe("the conversation", () => {
  const nextRecord = RECORD.replace(ID, NEXT);
  test("is none before something is recorded", async () => {
    expect(await conversation({ [SESSION]: session() })).toBeUndefined();
    expect(await conversation({ [SESSION]: "{" })).toBe("cannot tell");
  });
  test("is the one that claude says it has, also after /clear", async () => {
    const files = { [RECORD]: "x", [nextRecord]: "x" };
    expect(await conversation({ ...files, [SESSION]: session() })).toEqual({ id: ID, record: RECORD });
    expect(await conversation({ ...files, [SESSION]: session({ sessionId: NEXT }) })).toEqual({
      id: NEXT,
      record: nextRecord,
    });
  });
  test("of a claude that ended is the last one its hooks told of, else the one it was started with", async () => {
    const last = event("SessionStart", { session_id: NEXT, transcript_path: nextRecord, source: "clear" });
    const files = { [RECORD]: "x", [nextRecord]: "x" };
    expect(await conversation({ ...files, [EVENTS]: `${event("Stop")}\n${last}\n` })).toEqual({
      id: NEXT,
      record: nextRecord,
    });
    expect(await conversation(files)).toEqual({ id: ID, record: RECORD });
  });
  test("its record is found in another folder of the same claude", async () => {
    const elsewhere = `${DATA}/projects/-srv-agents-other/${ID}.jsonl`;
    expect(await conversation({ [SESSION]: session(), [elsewhere]: "x" })).toEqual({
      id: ID,
      record: elsewhere,
    });
  });
});

const proof = (files: Readonly<Record<string, string>>) => claude.proof?.(agent, worldOf(files), sought);

test("a message is sought in the record of the open conversation only", async () => {
  const line = `${user(`${NEEDLE} text`)}\n`;
  expect(await proof({ [SESSION]: session(), [RECORD]: line })).toMatchObject({
    kind: "accepted",
    source: "transcript",
  });
  expect(await proof({ [SESSION]: session({ sessionId: NEXT }), [RECORD]: line })).toBeUndefined();
  expect(await proof({ [SESSION]: "{", [RECORD]: line })).toBeUndefined();
  expect(await proof({})).toBeUndefined();
});
