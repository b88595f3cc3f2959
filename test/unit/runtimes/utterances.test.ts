/** What was said, by lines of records as each runtime writes them (what is not read left out). */
import { describe, expect, test } from "bun:test";
import { claudeUtterances } from "../../../src/runtimes/claude/utterances.ts";
import { codexUtterances } from "../../../src/runtimes/codex/utterances.ts";
import { codex } from "../../../src/runtimes/codex/adapter.ts";
import { geminiUtterances } from "../../../src/runtimes/gemini/utterances.ts";
import { opencodeUtterances } from "../../../src/runtimes/opencode/messages.ts";
import { piUtterances } from "../../../src/runtimes/pi/record.ts";
import { stubUtterances } from "../../../src/runtimes/stub/record.ts";
import { readUtterances, toolLine } from "../../../src/runtimes/utterances.ts";
import * as rollout from "../../support/codex-rollout.ts";

const STAMP = "2026-11-28T12:44:35.000Z";
const AT = Date.parse(STAMP);
const json = (value: object) => JSON.stringify(value);
const who = (utterances: readonly { who: string; text: string }[]) =>
  utterances.map((one) => `${one.who}: ${one.text}`);

const claudeAnswer = (content: unknown, more: object = {}, model = "claude-opus-5-5") =>
  json({
    isSidechain: false,
    message: { id: "msg_1", type: "message", role: "assistant", model, content },
    type: "assistant",
    uuid: "u1",
    timestamp: STAMP,
    ...more,
  });

const claudeMessage = (content: unknown, more: object = {}) =>
  json({
    isSidechain: false,
    type: "user",
    message: { role: "user", content },
    uuid: "u0",
    timestamp: STAMP,
    origin: { kind: "human" },
    ...more,
  });

describe("claude 2.1.329", () => {
  test("says what was said, and calls a tool by its name and what for", () => {
    expect(claudeUtterances(claudeAnswer([{ type: "text", text: "Done.\n" }]))).toEqual([
      { at: AT, who: "agent", id: "u1", text: "Done.\n" },
    ]);
    expect(claudeUtterances(claudeMessage("do it"))).toEqual([
      { at: AT, who: "user", id: "u0", text: "do it" },
    ]);
    const input = { command: "echo hello", description: "what for" };
    expect(
      claudeUtterances(claudeAnswer([{ type: "tool_use", id: "toolu_1", name: "Bash", input }])),
    ).toEqual([{ at: AT, who: "tool", id: "toolu_1", text: "Bash: echo hello" }]);
  });

  test("has nothing of sub-agents, thoughts, results, commands and its own notes", () => {
    for (const line of [
      claudeAnswer([{ type: "text", text: "x" }], { isSidechain: true }),
      claudeAnswer([{ type: "thinking", thinking: "x" }]),
      claudeAnswer([{ type: "text", text: "No response requested." }], {}, "<synthetic>"),
      claudeMessage([{ tool_use_id: "toolu_1", type: "tool_result", content: "hello" }]),
      claudeMessage("<command-name>/clear</command-name>"),
      claudeMessage("x", { isMeta: true }),
      json({ type: "last-prompt", lastPrompt: "x" }),
      '{"type":"assistant","timesta',
    ])
      expect(claudeUtterances(line)).toEqual([]);
  });

  test("shows what the API refused", () => {
    const refused = claudeAnswer(
      [{ type: "text", text: "API Error: 529" }],
      { isApiErrorMessage: true },
      "<synthetic>",
    );
    expect(who(claudeUtterances(refused))).toEqual(["agent: API Error: 529"]);
  });
});

describe("codex 0.169.0", () => {
  test("says each thing once, though the record has it twice", () => {
    const lines = [
      rollout.item("12:00:00.000", "user", "<environment_context>"),
      rollout.item("12:00:01.000", "user", "do it"),
      rollout.heard("12:00:01.000", "do it"),
      rollout.said("12:00:02.000", "on it"),
      rollout.item("12:00:02.000", "assistant", "on it"),
      rollout.call("12:00:03.000"),
      rollout.output("12:00:04.000"),
      rollout.said("12:00:05.000", "done"),
      rollout.completed("12:00:06.000"),
    ];
    expect(who(lines.flatMap(codexUtterances))).toEqual([
      "user: do it",
      "agent: on it",
      "tool: exec_command: touch x",
      "agent: done",
    ]);
  });

  test("that has ended is found by the thread that was last seen", async () => {
    const lines = [rollout.heard("11:58:00.000", "do it"), rollout.said("11:59:00.000", "done")];
    const files = { [rollout.rolloutOf(ENDED)]: rollout.file(`${lines.join("\n")}\n`) };
    const wanted = { since: 0, last: 10, conversation: ENDED };
    const answer = await codex.transcript?.(rollout.agent, rollout.world({ files }), wanted);
    expect(answer).toMatchObject({ known: true, value: { id: ENDED, record: rollout.rolloutOf(ENDED) } });
    expect(who(answer?.known === true ? answer.value.utterances : [])).toEqual([
      "user: do it",
      "agent: done",
    ]);
  });
});

// begun on 2026-11-21
const ENDED = `${Date.parse("2026-11-21T11:56:37.000Z")
  .toString(16)
  .padStart(12, "0")
  .replace(/^(.{8})/, "$1-")}-7782-981c-1e286fba813e`;

const piMessage = (body: object) =>
  json({ type: "message", id: "m1", parentId: "m0", timestamp: STAMP, message: body });

describe("pi 0.87.1", () => {
  test("says what was said, and calls its tools", () => {
    const content = [
      { type: "text", text: "on it" },
      { type: "toolCall", id: "call_1", name: "bash", arguments: { command: "ls" } },
    ];
    expect(piUtterances(piMessage({ role: "assistant", content, stopReason: "toolUse" }))).toEqual([
      { at: AT, who: "agent", id: "m1", text: "on it" },
      { at: AT, who: "tool", id: "call_1", text: "bash: ls" },
    ]);
    expect(
      who(piUtterances(piMessage({ role: "user", content: [{ type: "text", text: "do it" }] }))),
    ).toEqual(["user: do it"]);
  });

  test("has nothing of its instructions and of what tools gave", () => {
    expect(piUtterances(piMessage({ role: "system", content: "", sections: {} }))).toEqual([]);
    const content = [{ type: "text", text: "hello" }];
    expect(piUtterances(piMessage({ role: "toolResult", toolName: "bash", content }))).toEqual([]);
    expect(piUtterances(json({ type: "model_change", id: "x", timestamp: STAMP }))).toEqual([]);
  });
});

const geminiEvent = (more: object) => json({ id: "g1", timestamp: STAMP, ...more });

describe("gemini 0.61", () => {
  test("says what was said, and calls its tools", () => {
    const toolCalls = [{ id: "t1", name: "run_shell_command", args: { command: "ls" }, status: "success" }];
    expect(geminiUtterances(geminiEvent({ type: "gemini", content: "on it", toolCalls }))).toEqual([
      { at: AT, who: "agent", id: "g1", text: "on it" },
      { at: AT, who: "tool", id: "t1", text: "run_shell_command: ls" },
    ]);
    const shown = geminiEvent({
      type: "user",
      content: [{ text: "read @f: long" }],
      displayContent: [{ text: "read @f" }],
    });
    expect(who(geminiUtterances(shown))).toEqual(["user: read @f"]);
  });

  test("has nothing of its own first message and its notes", () => {
    expect(
      geminiUtterances(geminiEvent({ type: "user", content: [{ text: "<session_context> x" }] })),
    ).toEqual([]);
    expect(geminiUtterances(geminiEvent({ type: "info", content: "x" }))).toEqual([]);
    expect(geminiUtterances(json({ $set: { lastUpdated: STAMP } }))).toEqual([]);
  });
});

describe("opencode 1.18.33", () => {
  test("says what was said, and calls its tools", () => {
    const list = [
      {
        info: { id: "msg_a", role: "user", time: { created: AT } },
        parts: [
          { id: "prt_1", type: "text", text: "do it" },
          { id: "prt_2", type: "text", synthetic: true, text: "Called the Read tool" },
        ],
      },
      {
        info: { id: "msg_b", role: "assistant", time: { created: AT + 5 } },
        parts: [
          { id: "prt_3", type: "step-start" },
          {
            id: "prt_4",
            type: "tool",
            tool: "bash",
            state: { input: { command: "ls" }, time: { start: AT + 7 } },
          },
          { id: "prt_5", type: "text", text: "done", time: { start: AT + 9 } },
        ],
      },
    ];
    expect(opencodeUtterances(json(list))).toEqual([
      { at: AT, who: "user", id: "prt_1", text: "do it" },
      { at: AT + 7, who: "tool", id: "prt_4", text: "bash: ls" },
      { at: AT + 9, who: "agent", id: "prt_5", text: "done" },
    ]);
    for (const body of ["", "{}", "[1, null, {}]"]) expect(opencodeUtterances(body)).toEqual([]);
  });
});

const stubLine = (event: object) => json({ ...event, session: "s", at: STAMP });

describe("the stub", () => {
  test("says what was said", () => {
    expect(
      [
        stubLine({ type: "user", id: "m1", text: "do it" }),
        stubLine({ type: "queued", id: "m2", text: "later" }),
        stubLine({ type: "assistant", message: "m1", text: "done" }),
        stubLine({ type: "turn_end", message: "m1", reason: "done" }),
      ].flatMap(stubUtterances),
    ).toEqual([
      { at: AT, who: "user", id: "m1", text: "do it" },
      { at: AT, who: "agent", id: undefined, text: "done" },
    ]);
  });
});

describe("a tool's line", () => {
  test("is one line, and bounded, whatever the tool was given", () => {
    expect(toolLine("Bash", { command: "a\n  b\tc" })).toBe("Bash: a b c");
    expect(toolLine("Edit", { old_string: "x", file_path: "/a" })).toBe("Edit: /a");
    expect(toolLine("shell", { command: ["bash", "-c", "ls"] })).toBe("shell: bash -c ls");
    expect(toolLine("Todo", {})).toBe("Todo");
    expect(toolLine("Odd", { n: 1 })).toBe('Odd: {"n":1}');
    expect(toolLine("Bash", { command: "x".repeat(1000) })).toHaveLength(200);
  });
});

const recordLine = (id: string, text: string, at: number) => json({ id, text, at });

const parseLine = (text: string) => {
  const { id, text: said, at } = JSON.parse(text) as { id: string; text: string; at: number };
  return [{ at, who: "agent" as const, id, text: said }];
};

const timeOfLine = (text: string) => (JSON.parse(text) as { at: number }).at;

const readRecord = async (lines: readonly string[], wanted: { since: number; last: number }) => {
  const files = { "/record": rollout.file(lines.map((one) => `${one}\n`).join("")) };
  const conversation = { id: "c", record: "/record" };
  const request = { ...wanted, conversation: undefined };
  const answer = await readUtterances(rollout.world({ files }), conversation, request, parseLine, timeOfLine);
  return answer.known ? answer.value.utterances.map(({ text }) => text) : answer.why;
};

describe("reading a record", () => {
  test("takes the last so many, and none from before", async () => {
    const lines = Array.from({ length: 50 }, (_, at) => recordLine(`i${at}`, `t${at}`, at));
    expect(await readRecord(lines, { since: 0, last: 2 })).toEqual(["t48", "t49"]);
    expect(await readRecord(lines, { since: 47, last: 10 })).toEqual(["t47", "t48", "t49"]);
  });

  test("reads on where the end of a long record has too few, and counts nothing twice", async () => {
    const lines = Array.from({ length: 10 }, (_, at) =>
      recordLine(`i${at}`, `t${at} ${"x".repeat(20_000)}`, at),
    );
    const found = await readRecord(lines, { since: 0, last: 8 });
    expect(Array.isArray(found) ? found.map((text) => text.slice(0, 2)) : found).toEqual([
      "t2",
      "t3",
      "t4",
      "t5",
      "t6",
      "t7",
      "t8",
      "t9",
    ]);
  });

  test("has the last form of what was written again, in its first place", async () => {
    expect(
      await readRecord(
        [recordLine("a", "half", 1), recordLine("b", "other", 2), recordLine("a", "whole", 3)],
        {
          since: 0,
          last: 9,
        },
      ),
    ).toEqual(["whole", "other"]);
  });
});
