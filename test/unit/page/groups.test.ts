import { expect, test } from "bun:test";
import type { UtteranceDocument } from "../../../src/operations/documents/utterance.ts";
import { groupsOf } from "../../../src/page/agent/groups.ts";

const said = (who: UtteranceDocument["who"], text: string): UtteranceDocument => ({
  at: "2026-11-28T12:00:00.000Z",
  who,
  id: null,
  message_id: null,
  source: null,
  text,
});

test("tools that follow each other are one group, and nothing is lost or moved", () => {
  const utterances = [
    said("user", "do it"),
    said("tool", "read"),
    said("tool", "write"),
    said("agent", "done"),
    said("tool", "test"),
  ];
  const groups = groupsOf(utterances);
  expect(groups.map((group) => [...group.said, ...group.tools].map(({ text }) => text))).toEqual([
    ["do it"],
    ["read", "write"],
    ["done"],
    ["test"],
  ]);
});
