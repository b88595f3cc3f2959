import { expect, test } from "bun:test";
import type { UtteranceDocument } from "../../../src/operations/documents/utterance.ts";
import { saidIn } from "../../../src/page/message/said-in.ts";

const said = (who: UtteranceDocument["who"], text: string, id: string | null = null): UtteranceDocument => ({
  at: "2026-11-28T12:00:00.000Z",
  who,
  id: null,
  message_id: id,
  source: null,
  text,
});

const CONVERSATION = [
  said("user", "one", "m1"),
  said("tool", "Read a file"),
  said("agent", "first"),
  said("agent", "second"),
  said("user", "two", "m2"),
];

test("what was said to a message ends where the next one comes", () => {
  const found = saidIn(CONVERSATION, "m1");
  expect(found?.message.text).toBe("one");
  expect(found?.answers.map(({ text }) => text)).toEqual(["first", "second"]);
  expect(saidIn(CONVERSATION, "m2")?.answers).toEqual([]);
  expect(saidIn(CONVERSATION, "m3")).toBeUndefined();
});
