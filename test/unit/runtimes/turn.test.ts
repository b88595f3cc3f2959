/** When a turn is over, and what was answered, by lines of records as each runtime writes them. */
import { describe, expect, test } from "bun:test";
import { parseClaudeEvents } from "../../../src/runtimes/claude/events.ts";
import { claudeTurnEvents, endByHook } from "../../../src/runtimes/claude/turn.ts";
import { codex } from "../../../src/runtimes/codex/adapter.ts";
import { codexTurnEvents } from "../../../src/runtimes/codex/turn.ts";
import { geminiTurnEvents } from "../../../src/runtimes/gemini/turn.ts";
import { opencodeTurnEvents } from "../../../src/runtimes/opencode/turn.ts";
import { piTurnEvents } from "../../../src/runtimes/pi/turn.ts";
import { stubTurnEvents } from "../../../src/runtimes/stub/record.ts";
import { turnOf, withoutRetried, type Turn, type TurnEvent } from "../../../src/runtimes/turn.ts";
import * as rollout from "../../support/codex-rollout.ts";

const NEEDLE = "[vm:a -> vm:b] #m1 ";
const OTHER = "[vm:c -> vm:b] #m2 ";
const at = (second: number) => new Date(Date.parse("2026-11-28T12:00:00.000Z") + second * 1000).toISOString();
const sought = { needle: NEEDLE, since: Date.parse(at(0)) };
const json = (value: object) => JSON.stringify(value);

/** The turn, without its times. */
function shown(events: readonly TurnEvent[], until?: number): object | undefined {
  const turn: Turn | undefined = turnOf(events, { ...sought, until });
  if (turn?.kind !== "over") return turn;
  const { how, answer, others } = turn;
  return { how, answer, ...(others.length === 0 ? {} : { others }) };
}

describe("a turn", () => {
  const message = (text: string, second = 1): TurnEvent => ({
    kind: "message",
    at: Date.parse(at(second)),
    text,
  });
  const said = (text: string): TurnEvent => ({ kind: "said", at: Date.parse(at(2)), text });
  const end = (how: "done" | "interrupted" | "failed", second = 3): TurnEvent => ({
    kind: "end",
    at: Date.parse(at(second)),
    how,
  });
  const tool: TurnEvent = { kind: "tool", at: Date.parse(at(2)) };
  const begin: TurnEvent = { kind: "begin", at: Date.parse(at(4)) };
  const held: TurnEvent = { kind: "held", at: Date.parse(at(1)), text: `${NEEDLE}x` };

  test.each<readonly [string, readonly TurnEvent[], object | undefined]>([
    ["is not there before its message is", [message(`${OTHER}x`), said("no"), end("done")], undefined],
    ["runs", [message(`${NEEDLE}x`), said("not yet")], { kind: "running" }],
    [
      "is answered by what was said last",
      [message(NEEDLE), said("first"), tool, said("last"), end("done")],
      { how: "done", answer: "last" },
    ],
    [
      "has all of its last words",
      [message(NEEDLE), tool, said("one"), said("two"), end("done")],
      { how: "done", answer: "one\n\ntwo" },
    ],
    [
      "may end with a tool, and what was said before it",
      [message(NEEDLE), said("first"), tool, end("done")],
      { how: "done", answer: "first" },
    ],
    ["may say nothing", [message(NEEDLE), end("done")], { how: "done", answer: undefined }],
    [
      "may be interrupted",
      [message(NEEDLE), said("half"), end("interrupted")],
      { how: "interrupted", answer: "half" },
    ],
    [
      "is cut off where another begins",
      [message(NEEDLE), said("half"), begin, message(OTHER), said("no"), end("done")],
      { how: "interrupted", answer: "half" },
    ],
    [
      "is one with a message that came into it",
      [message(NEEDLE), message(OTHER), said("both"), end("done")],
      { how: "done", answer: "both", others: [OTHER] },
    ],
    [
      "is one with the turn that its message came into",
      [message(OTHER), tool, message(NEEDLE), said("both"), end("done")],
      { how: "done", answer: "both", others: [OTHER] },
    ],
    [
      "is not the one before",
      [message(OTHER), said("no"), end("done"), message(NEEDLE)],
      { kind: "running" },
    ],
    ["is not a message of before", [message(NEEDLE, -5), said("old"), end("done")], undefined],
    ["waits", [held], { kind: "held" }],
    ["waits no more once it was taken back", [held, { kind: "returned", text: undefined }], undefined],
    ["waits on where another was taken back", [held, { kind: "returned", text: OTHER }], { kind: "held" }],
    [
      "is the last one of a message that was sent again",
      [message(NEEDLE), end("interrupted"), message(NEEDLE), said("yes"), end("done")],
      { how: "done", answer: "yes" },
    ],
  ])("%s", (_, events, wanted) => {
    expect(shown(events)).toEqual(wanted);
  });

  test("has nothing of what came after its process had ended", () => {
    expect(shown([message(NEEDLE), said("x"), end("done", 9)], Date.parse(at(5)))).toEqual({
      kind: "running",
    });
  });

  test("does not end with a failure behind which it went on", () => {
    const failed = end("failed");
    expect(shown(withoutRetried([message(NEEDLE), failed, said("yes"), end("done")]))).toEqual({
      how: "done",
      answer: "yes",
    });
    expect(
      shown(withoutRetried([message(NEEDLE), failed, message(OTHER), said("no"), end("done")])),
    ).toMatchObject({ how: "failed" });
  });
});

const stubLine = (event: object, second: number) => json({ ...event, session: "s", at: at(second) });
const stubEvents = (...lines: readonly string[]) => lines.flatMap(stubTurnEvents);

describe("the stub's", () => {
  const user = (id: string, text: string, second: number) => stubLine({ type: "user", id, text }, second);
  const answer = stubLine({ type: "assistant", message: "1", text: "yes" }, 2);

  test("ends with turn_end, and waits while another runs", () => {
    const queued = stubLine({ type: "queued", id: "1", text: `${NEEDLE}x` }, 1);
    expect(shown(stubEvents(queued))).toEqual({ kind: "held" });
    const begun = stubEvents(queued, user("1", `${NEEDLE}x`, 2), answer);
    expect(shown(begun)).toEqual({ kind: "running" });
    const done = stubLine({ type: "turn_end", message: "1", reason: "done" }, 3);
    expect(shown([...begun, ...stubTurnEvents(done)])).toEqual({ how: "done", answer: "yes" });
    const interrupted = stubLine({ type: "turn_end", message: "1", reason: "interrupted" }, 3);
    expect(shown(stubEvents(user("1", NEEDLE, 1), interrupted))).toEqual({
      how: "interrupted",
      answer: undefined,
    });
  });

  test("was killed where its session begins again", () => {
    const again = stubLine({ type: "session_start", resumed: true }, 5);
    const next = [user("2", OTHER, 6), stubLine({ type: "assistant", message: "2", text: "no" }, 7)];
    expect(shown(stubEvents(user("1", NEEDLE, 1), again, ...next))).toEqual({
      how: "interrupted",
      answer: undefined,
    });
  });
});

const codexEvents = (...lines: readonly string[]) => lines.flatMap(codexTurnEvents);

describe("codex's (0.169.0)", () => {
  const SINCE = rollout.milliseconds("12:00:00.000");
  const turn = (...lines: readonly string[]) => {
    const found = turnOf(codexEvents(...lines), { needle: NEEDLE, since: SINCE });
    return found?.kind === "over"
      ? { how: found.how, answer: found.answer, detail: found.detail }
      : found?.kind;
  };
  const begun = [rollout.started("12:00:01.000"), rollout.heard("12:00:01.100", `${NEEDLE}do it`)];

  test("ends with task_complete or turn_aborted", () => {
    const call = rollout.call("12:00:02.000");
    expect(turn(...begun, rollout.said("12:00:02.000", "on it"), call)).toBe("running");
    expect(
      turn(...begun, call, rollout.said("12:00:03.000", "done"), rollout.completed("12:00:04.000")),
    ).toEqual({
      how: "done",
      answer: "done",
      detail: "",
    });
    expect(turn(...begun, rollout.aborted("12:00:04.000"))).toMatchObject({ how: "interrupted" });
    const error = ',"error":{"message":"429","codex_error_info":"usage_limit"}';
    expect(turn(...begun, rollout.completed("12:00:04.000", error))).toMatchObject({
      how: "failed",
      detail: "429",
    });
  });

  test("says itself what was answered", () => {
    const whole = rollout
      .completed("12:00:04.000")
      .replace('"last_agent_message":null', '"last_agent_message":"all of it"');
    expect(turn(...begun, whole)).toMatchObject({ answer: "all of it" });
  });

  test("that was ended just now may be sent again with what was typed", async () => {
    // the world's clock says 12:00:00
    const lines = [rollout.started("11:59:58.000"), rollout.heard("11:59:58.100", `${NEEDLE}do it`)];
    const ended = [...lines, rollout.aborted("11:59:59.500")];
    const ask = (all: readonly string[]) =>
      codex.turn?.(rollout.agent, rollout.running(all), {
        needle: NEEDLE,
        since: rollout.milliseconds("11:59:00.000"),
      });
    expect(await ask(ended)).toMatchObject({ value: { kind: "running" } });
    expect(await ask([...lines, rollout.aborted("11:59:58.200")])).toMatchObject({
      value: { how: "interrupted" },
    });
  });
});

const piLine = (second: number, message: object) =>
  json({ type: "message", id: `i${second}`, parentId: "p", timestamp: at(second), message });
const piText = (words: string) => ({ type: "text", text: words });
const piTurn = (...lines: readonly string[]) => shown(withoutRetried(lines.flatMap(piTurnEvents)));

describe("pi's (0.87.1)", () => {
  const user = piLine(1, { role: "user", content: [{ type: "text", text: `${NEEDLE}x` }] });
  const answer = (second: number, stopReason: string, content: readonly object[], more: object = {}) =>
    piLine(second, { role: "assistant", content, stopReason, ...more });
  const call = { type: "toolCall", id: "c", name: "bash", arguments: {} };

  test("ends with an answer that stopped for no tool", () => {
    const working = [user, answer(2, "toolUse", [piText("on it"), call])];
    expect(piTurn(...working)).toEqual({ kind: "running" });
    expect(piTurn(...working, answer(3, "stop", [piText("done")]))).toEqual({ how: "done", answer: "done" });
    expect(piTurn(user, answer(2, "aborted", [piText("ha")]))).toEqual({ how: "interrupted", answer: "ha" });
    const failed = answer(2, "error", [], { errorMessage: "529" });
    expect(piTurn(user, failed)).toMatchObject({ how: "failed" });
    expect(piTurn(user, failed, answer(3, "stop", [piText("done")]))).toEqual({
      how: "done",
      answer: "done",
    });
  });
});

const geminiTurn = (...lines: readonly string[]) => shown(geminiTurnEvents(lines));

const note = (type: string, content: string) => json({ id: "n", timestamp: at(2), type, content });

/** Gemini's history, written anew with these messages. */
const history = (...texts: readonly string[]) =>
  json({
    $set: { messages: texts.map((text) => ({ type: "user", content: [{ text }] })), lastUpdated: at(2) },
  });

describe("gemini's (0.61)", () => {
  const user = json({ id: "u", timestamp: at(1), type: "user", content: [{ text: `${NEEDLE}x` }] });
  const answer = (id: string, second: number, more: object) =>
    json({ id, timestamp: at(second), type: "gemini", ...more });
  const call = { id: "t", name: "ls", args: {} };

  test("ends with an answer that calls no tool and knows its tokens", () => {
    expect(geminiTurn(user, answer("g", 2, { content: "on" }))).toEqual({ kind: "running" });
    const calling = answer("g", 2, { content: "on it", toolCalls: [call], tokens: {} });
    expect(geminiTurn(user, answer("g", 2, { content: "on it" }), calling)).toEqual({ kind: "running" });
    const done = answer("h", 3, { content: "done", tokens: { total: 3 } });
    expect(geminiTurn(user, calling, answer("h", 3, { content: "done" }), done)).toEqual({
      how: "done",
      answer: "done",
    });
  });

  test("may have several messages that waited, as one", () => {
    const both = json({
      id: "u",
      timestamp: at(1),
      type: "user",
      content: [{ text: `${OTHER}y\n\n${NEEDLE}x` }],
    });
    const done = answer("h", 3, { content: "done", tokens: {} });
    expect(geminiTurn(both, done)).toEqual({ how: "done", answer: "done", others: [`${OTHER}y`] });
  });

  test("or with what it tells of a failure", () => {
    expect(geminiTurn(user, note("error", "[API Error: 500]"))).toMatchObject({ how: "failed" });
    expect(geminiTurn(user, note("info", "Request cancelled."))).toMatchObject({ how: "interrupted" });
    expect(geminiTurn(user, note("info", "Refreshing"))).toEqual({ kind: "running" });
    // it takes the message out of the history, cancelled or failed
    expect(geminiTurn(user, history(`${OTHER}y`))).toMatchObject({ how: "interrupted" });
    expect(geminiTurn(user, history(`${OTHER}y`, `${NEEDLE}x`))).toEqual({ kind: "running" });
    expect(geminiTurn(user, history(), note("error", "[API Error: 500]"))).toMatchObject({ how: "failed" });
  });
});

const opencodeTurn = (...list: readonly object[]) => shown(opencodeTurnEvents(json(list)));

describe("opencode's (1.18.33)", () => {
  const since = sought.since;
  const user = (text: string, second: number) => ({
    info: { id: "u", role: "user", time: { created: since + second } },
    parts: [{ id: "p", type: "text", text }],
  });
  const step = (finish: string | undefined, second: number, text = "", more: object = {}) => ({
    info: {
      role: "assistant",
      finish,
      time: { created: since + second, ...(finish === undefined ? {} : { completed: since + second }) },
      ...more,
    },
    parts: text === "" ? [{ type: "tool", tool: "bash", state: {} }] : [{ id: "q", type: "text", text }],
  });
  const mine = user(`${NEEDLE}x`, 1);

  test("ends with a step that calls no tool", () => {
    expect(opencodeTurn(mine, step("tool-calls", 2), step(undefined, 3, "half"))).toEqual({
      kind: "running",
    });
    expect(opencodeTurn(mine, step("tool-calls", 2), step("stop", 3, "done"))).toEqual({
      how: "done",
      answer: "done",
    });
    expect(opencodeTurn(mine, step("tool-calls", 2), user(`${OTHER}y`, 3), step("stop", 4, "both"))).toEqual({
      how: "done",
      answer: "both",
      others: [`${OTHER}y`],
    });
    expect(opencodeTurn(step("stop", 1, "of before"), mine)).toEqual({ kind: "running" });
  });

  test("or with an error", () => {
    expect(opencodeTurn(mine, step(undefined, 2, "ha", { error: { name: "MessageAbortedError" } }))).toEqual({
      how: "interrupted",
      answer: "ha",
    });
    expect(
      opencodeTurn(mine, step(undefined, 2, "", { error: { name: "APIError", data: { message: "500" } } })),
    ).toMatchObject({ how: "failed" });
  });
});

const claudeText = (words: string) => [{ type: "text", text: words }];
const claudeTurn = (...lines: readonly string[]) => shown(lines.flatMap(claudeTurnEvents));
const hook = (name: string, second: number, more: object = {}) =>
  `{"at":${Date.parse(at(second))},${json({ session_id: "s", hook_event_name: name, ...more }).slice(1)}`;
const ends = (...lines: readonly string[]) =>
  endByHook(parseClaudeEvents(lines.join("\n")), Date.parse(at(1)));

describe("claude's (2.1.329)", () => {
  const user = (content: unknown, second: number, more: object = {}) =>
    json({
      isSidechain: false,
      type: "user",
      message: { role: "user", content },
      uuid: "u",
      timestamp: at(second),
      origin: { kind: "human" },
      ...more,
    });
  const answer = (content: unknown, second: number, more: object = {}, model = "claude-opus-5-5") =>
    json({
      isSidechain: false,
      message: { model, content },
      type: "assistant",
      uuid: "a",
      timestamp: at(second),
      ...more,
    });
  const queue = (operation: string, content?: string) =>
    json({ type: "queue-operation", operation, timestamp: at(1), content });
  const absorbed = json({
    isSidechain: false,
    type: "attachment",
    uuid: "b",
    timestamp: at(2),
    attachment: { type: "queued_command", prompt: `${NEEDLE}x` },
  });
  const mine = user(`${NEEDLE}x`, 1);
  const over = json({ type: "system", subtype: "turn_duration", durationMs: 5, timestamp: at(4) });

  test("is held, taken into another, or its own", () => {
    const enqueued = queue("enqueue", `${NEEDLE}x`);
    expect(claudeTurn(enqueued)).toEqual({ kind: "held" });
    expect(claudeTurn(enqueued, queue("popAll", "x"))).toBeUndefined();
    const both = [user(`${OTHER}y`, 0), enqueued, queue("remove", `${NEEDLE}x`), absorbed];
    expect(claudeTurn(...both, answer(claudeText("both"), 3), over)).toEqual({
      how: "done",
      answer: "both",
      others: [`${OTHER}y`],
    });
    expect(claudeTurn(mine, answer(claudeText("done"), 3))).toEqual({ kind: "running" });
  });

  test("is told apart from one that was interrupted, killed, or given an error", () => {
    expect(claudeTurn(mine, user("[Request interrupted by user]", 2))).toMatchObject({ how: "interrupted" });
    expect(claudeTurn(mine, answer(claudeText("No response requested."), 9, {}, "<synthetic>"))).toEqual({
      how: "interrupted",
      answer: undefined,
    });
    const refused = answer(claudeText("API Error: 529"), 2, { isApiErrorMessage: true }, "<synthetic>");
    expect(claudeTurn(mine, refused)).toMatchObject({ how: "failed", answer: undefined });
    expect(claudeTurn(mine, answer(claudeText("of a sub-agent"), 2, { isSidechain: true }), over)).toEqual({
      how: "done",
      answer: undefined,
    });
  });

  test("ends with its hook, which may say what was answered", () => {
    expect(ends(hook("Stop", 0), hook("UserPromptSubmit", 2))).toBeUndefined();
    expect(ends(hook("Stop", 3, { last_assistant_message: "done\n" }))).toMatchObject({
      how: "done",
      answer: "done\n",
    });
    expect(ends(hook("Stop", 3, { last_assistant_message: "cut off" }).slice(0, -4))).toMatchObject({
      answer: undefined,
    });
    expect(ends(hook("StopFailure", 3, { error: "rate_limit" }))).toMatchObject({
      how: "failed",
      detail: "rate_limit",
    });
  });
});
