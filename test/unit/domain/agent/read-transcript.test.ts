import { describe, expect, test } from "bun:test";
import { composeMessage, envelopeOf } from "../../../../src/domain/agent/delivery/message.ts";
import { lastAnswer, turnsOf } from "../../../../src/domain/agent/read-transcript.ts";
import type { Utterance } from "../../../../src/runtimes/utterances.ts";

const said = (who: Utterance["who"], text: string): Utterance => ({ at: 0, who, id: text, text });
const conversation = (words: string): Utterance[] =>
  words.split(" ").map((word) => {
    const who = word.startsWith("u") ? "user" : word.startsWith("t") ? "tool" : "agent";
    return said(who, word);
  });

const words = (text: string) => {
  const last = lastAnswer(conversation(text));
  if (last === undefined) return undefined;
  const unanswered = last.unanswered.map((message) => message.text).join(" ");
  return `${last.answer.text} to ${last.message?.text ?? "?"}, open: ${unanswered}, goes on: ${last.goesOn}`;
};

describe("the last answer", () => {
  test("is the last thing that was said, to the message before it", () => {
    expect(words("u1 a1 u2 a2 t1 a3")).toBe("a3 to u2, open: , goes on: false");
  });

  test("is the one before, where a message waits for another", () => {
    expect(words("u1 a1 u2 t1")).toBe("a1 to u1, open: u2, goes on: false");
    expect(words("u1 a1 u2 u3")).toBe("a1 to u1, open: u2 u3, goes on: false");
  });

  test("is not all where a tool was called behind it", () => {
    expect(words("u1 a1 t1")).toBe("a1 to u1, open: , goes on: true");
  });

  test("may be to what was not read, and there may be none", () => {
    expect(words("a1")).toBe("a1 to ?, open: , goes on: false");
    expect(words("u1 t1")).toBeUndefined();
  });
});

describe("turns", () => {
  test.each([
    ["u1 a1", 1],
    ["u1 a1 t1 a2 u2 a3", 2],
    ["u1 u2 a1", 1],
    ["a1 u1 t1", 1],
    ["u1 t1", 0],
  ])("%s are %d", (words, count) => {
    expect(turnsOf(conversation(words))).toBe(count);
  });
});

describe("the envelope of a message", () => {
  test("says who sent it and which it is", () => {
    expect(envelopeOf("[vm:planner -> vm:coder0] #a1 do\nit")).toEqual({
      source: "vm:planner",
      id: "a1",
      replyTo: undefined,
      text: "do\nit",
    });
  });

  test("says which message it answers, and is no part of the text", () => {
    const parts = { id: "a2", source: "vm:planner", destination: "vm:coder0", raw: false };
    const note = { replyTo: "a1", thread: "a0", answerBy: "reply" } as const;
    const text = "(not a note) do";
    for (const [given, wanted] of [
      [note, { replyTo: "a1", head: "(re #a1; answer: mosaic agent reply a2 TEXT) " }],
      [{ replyTo: "a1" }, { replyTo: "a1", head: "(re #a1) " }],
      [
        { answerBy: "turn" as const },
        { replyTo: undefined, head: "(asked: end your turn with the answer) " },
      ],
      [{}, { replyTo: undefined, head: "" }],
    ] as const) {
      const composed = composeMessage({ ...parts, text, note: given });
      expect(composed.text).toBe(`[vm:planner -> vm:coder0] #a2 ${wanted.head}${text}`);
      expect(envelopeOf(composed.text)).toEqual({
        source: "vm:planner",
        id: "a2",
        replyTo: wanted.replyTo,
        text,
      });
    }
  });

  test("is found where claude marks a text as pasted", () => {
    const pasted = `\n\n<pasted_content id="6ac0">\n[vm:op -> vm:c] #a1 x\n</pasted_content id="6ac0">\n`;
    expect(envelopeOf(pasted)).toEqual({ source: "vm:op", id: "a1", replyTo: undefined, text: "x" });
  });

  test.each(["do it", "see [vm:op -> vm:c] #a1 x", "[a] #b c", "[vm:op -> vm:c] #a1"])(
    "%s has none",
    (text) => {
      expect(envelopeOf(text)).toBeUndefined();
    },
  );
});
