import { describe, expect, test } from "bun:test";
import type { AgentFacts } from "../../../../src/runtimes/contract.ts";
import { findInPages, provenByDatabase } from "../../../../src/runtimes/opencode/database.ts";
import { emptyWorld } from "../../../support/delivery-stage.ts";
import { findProof, parseMessages } from "../../../../src/runtimes/opencode/messages.ts";

const SESSION = "ses_e020291f6ffe4GFoHeepRdf9IL";
const OTHER = "ses_e01fd318fffeSYgHqXFCkf8cXa";

// GET /session/ID/message of 1.18.33, without what nobody reads
const message = (id: string, role: string, created: number, text: string, completed?: number) => ({
  info: {
    id,
    sessionID: SESSION,
    role,
    time: completed === undefined ? { created } : { created, completed },
  },
  parts: [
    { id: "prt_1", messageID: id, sessionID: SESSION, type: "text", text },
    { type: "text", synthetic: true, text: "Called the Read tool: [h:op -> h:coder0] #synthetic" },
  ],
});
const MARKER = "[h:op -> h:coder0] #m1";
const prove = (messages: readonly object[], since = 3000, startedAt = 1000) =>
  findProof(parseMessages(JSON.stringify(messages)), { needle: MARKER, since }, SESSION, startedAt);

const shellMessages = (text: string, synthetic: boolean, command: string) => [
  {
    info: { id: "msg_b", role: "user", time: { created: 3005 } },
    parts: [{ type: "text", text, synthetic }],
  },
  {
    info: { id: "msg_c", role: "assistant", time: { created: 3006 } },
    parts: [{ type: "tool", tool: "bash", state: { status: "running", input: { command } } }],
  },
];
const findShell = (messages: readonly object[]) =>
  findProof(parseMessages(JSON.stringify(messages)), { needle: "!touch x", since: 3000 }, SESSION, 1000);

describe("the proof by the message list", () => {
  const ours = message("msg_b", "user", 3005, `${MARKER} hello "you"`);
  const answer = message("msg_c", "assistant", 3007, "");
  test("a user's message with the marker is accepted once an answer to it was begun", () => {
    const list = [message("msg_a", "user", 2000, "x"), ours];
    // opencode writes it down seconds before it asks a model; killed between, none ever gets it
    expect(prove(list)).toMatchObject({ kind: "queued", isBegun: true });
    expect(prove([...list, answer])).toEqual({
      kind: "accepted",
      source: "message list",
      detail: `message msg_b of session ${SESSION}`,
    });
  });
  test("behind an answer that is being written it is queued, until another answer follows it", () => {
    const running = message("msg_a", "assistant", 2500, "EC");
    expect(prove([running, ours])).toMatchObject({ kind: "queued" });
    expect(prove([running, ours])?.isBegun).toBeUndefined();
    expect(prove([running, ours, message("msg_c", "user", 3006, "more")])?.kind).toBe("queued");
    expect(prove([running, ours, message("msg_c", "assistant", 3006, "")])?.kind).toBe("accepted");
    expect(prove([message("msg_a", "assistant", 2500, "ECHO", 2900), ours, answer])?.kind).toBe("accepted");
  });
  test("a shell command is accepted once it runs for the user; the model's own is none of theirs", () => {
    const told = "The following tool was executed by the user";
    expect(findShell(shellMessages(told, true, "touch x"))).toMatchObject({ kind: "accepted" });
    expect(findShell(shellMessages(told, true, "touch y"))).toBeUndefined();
    expect(findShell(shellMessages("please touch x", false, "touch x"))).toBeUndefined();
  });
  test("an answer that was cut off with an earlier opencode holds nothing up", () => {
    expect(prove([message("msg_a", "assistant", 900, "EC"), ours])).toMatchObject({ isBegun: true });
  });
  for (const [what, list] of [
    ["an answer that quotes it", [message("msg_b", "assistant", 3005, MARKER, 3006)]],
    ["the same text from before", [message("msg_b", "user", 2999, MARKER)]],
    ["another message", [message("msg_b", "user", 3005, "[h:op -> h:coder0] #m2 hello")]],
    ["no message", []],
  ] as const) {
    test(`${what} is no proof`, () => expect(prove(list)).toBeUndefined());
  }
  test("what opencode itself put into a message is no proof", () => {
    const sought = { needle: "#synthetic", since: 0 };
    expect(findProof(parseMessages(JSON.stringify([ours])), sought, SESSION, 0)).toBeUndefined();
  });
  test("what is no list of messages has none", () => {
    for (const body of ["", "{}", "null", "[1, null, {}]", '[{"info": {"id": 1}}]'])
      expect(parseMessages(body)).toEqual([]);
  });
});

// rows of 1.18.33 as they stand in a page of its write-ahead log, read as UTF-8
const PART = `prt_1fdfd7052001aUM4NVbd1GFeLimsg_1fdfd7052000aUM4NVbd1GFeLi${SESSION}\u0001\ufffd\u0001\ufffdX\ufffd\ufffd`;
const ROW = `msg_1fdfd7052000aUM4NVbd1GFeLi${SESSION}\u0001\ufffdX\ufffd\u0001\ufffd\ufffd\ufffd`;
const pages = (text: string, created = 3005, role = "user") =>
  `\u0000\u0008${PART}{"type":"text","text":${JSON.stringify(text)}}\u0000junk\u0000` +
  `${ROW}{"role":"${role}","time":{"created":${created}},"agent":"build"}\u0000`;

describe("the proof by the database", () => {
  const sought = { needle: '[h:op -> h:coder0] #m1 "ü"', since: 3000 };
  test("the rows of a user's message that begins with the marker are one", () => {
    expect(findInPages(pages(`${sought.needle} hello`), sought, SESSION)).toBe(
      "msg_1fdfd7052000aUM4NVbd1GFeLi",
    );
    expect(findInPages(pages(`\n ${sought.needle}`), sought, undefined)).toBe(
      "msg_1fdfd7052000aUM4NVbd1GFeLi",
    );
  });
  for (const [what, text, session] of [
    ["another session's", pages(sought.needle), OTHER],
    ["an older one", pages(sought.needle, 2999), SESSION],
    ["an answer that begins with it", pages(sought.needle, 3005, "assistant"), SESSION],
    ["one that quotes it further on", pages(`he said: ${sought.needle}`), SESSION],
    ["the text without its rows", `{"type":"text","text":"${sought.needle}"}`, SESSION],
    ["nothing", "", SESSION],
  ] as const) {
    test(`${what} is none`, () => expect(findInPages(text, sought, session)).toBeUndefined());
  }
});

describe("the proof after its process was killed", () => {
  const sought = { needle: MARKER, since: 3000 };
  const agent = { pid: 7, launched: { dataFolder: "/data" } } as AgentFacts;
  const left = (text: string) =>
    provenByDatabase(
      agent,
      {
        ...emptyWorld({ now: () => 4000 }),
        list: async (folder) => (folder === "/data" ? ["opencode.db", "opencode.db-wal"] : []),
        fileFacts: async () => ({ size: text.length, modifiedAt: 3500 }),
        readText: async (path) => (path === "/data/opencode.db-wal" ? text : undefined),
      },
      sought,
      undefined,
    );
  const rows = pages(`${MARKER} hello`);

  test("is in the log that it left, where an answer was begun", async () => {
    const answered = `${rows}{"parentID":"msg_1fdfd7052000aUM4NVbd1GFeLi","role":"assistant"}`;
    expect(await left(answered)).toMatchObject({ kind: "accepted", source: "database" });
  });
  test("is none where no model was asked", async () => {
    expect(await left(rows)).toMatchObject({ kind: "queued", isBegun: true });
    expect(await left("")).toBeUndefined();
  });
});
