import { expect, test } from "bun:test";
import { readAnswer } from "../../../../src/domain/proving/send.ts";

const document = (verdict: string, more: object = {}) =>
  JSON.stringify({
    schema: "mosaic.agent.send/1",
    verdict,
    channel: "keys",
    detail: "it took the message",
    elapsed_ms: 812,
    evidence: {},
    outside_calls: 5,
    ...more,
  });

test("a document and the exit status that belongs to it are a verdict", () => {
  expect(readAnswer(0, document("accepted"), "")).toMatchObject({
    verdict: "accepted",
    problem: undefined,
    channel: "keys",
    detail: "it took the message",
    elapsedMs: 812,
    outsideCalls: 5,
  });
  for (const [verdict, status] of [
    ["queued", 20],
    ["unknown", 21],
    ["blocked", 22],
    ["draft", 23],
    ["dead", 24],
    ["not-ready", 25],
  ] as const) {
    expect(readAnswer(status, document(verdict), "").verdict).toBe(verdict);
  }
});

test.each([
  [0, document("queued"), "verdict queued with exit status 0, not 20"],
  [1, "", "exit status 1 and no JSON document"],
  [0, "accepted", "exit status 0 and no JSON document"],
  [null, document("accepted"), "it was killed"],
  [0, document("delivered"), "no such verdict: delivered"],
  [0, document("constructor"), "no such verdict: constructor"],
  [0, document("accepted", { schema: "other/1" }), "a document of schema other/1"],
])("status %p with %p is no verdict", (status, stdout, problem) => {
  const answer = readAnswer(status, stdout, "it broke");
  expect(answer.verdict).toBeUndefined();
  expect(answer.problem).toStartWith(problem);
  expect(answer.problem).toEndWith(": it broke");
});

const error = (code: string) =>
  `{"note":{"message":"x"}}\n${JSON.stringify({ error: { code, message: "at most 16 KiB" } })}\n`;

test("a message that is longer than its runtime takes is refused, and any other wrong use is no verdict", () => {
  expect(readAnswer(2, "", error("message-too-long"))).toMatchObject({
    verdict: "too-long",
    problem: undefined,
    detail: "at most 16 KiB",
  });
  expect(readAnswer(2, "", error("usage")).problem).toStartWith("exit status 2 and no JSON document");
  expect(readAnswer(1, "", error("message-too-long")).verdict).toBeUndefined();
});

test("figures that are not told are not made up", () => {
  const bare = JSON.stringify({ schema: "mosaic.agent.send/1", verdict: "accepted" });
  expect(readAnswer(0, bare, "")).toMatchObject({
    verdict: "accepted",
    elapsedMs: undefined,
    outsideCalls: undefined,
  });
});
