import { describe, expect, test } from "bun:test";
import { parseTranscript, recordPath, stubHome } from "../../../src/stub/record.ts";

describe("the record", () => {
  test("lies in MOSAIC_STUB_HOME, by default in the user's state folder", () => {
    expect(stubHome({ MOSAIC_STUB_HOME: "/x", HOME: "/home/u" })).toBe("/x");
    expect(stubHome({ HOME: "/home/u" })).toBe("/home/u/.local/state/mosaic-stub");
    expect(recordPath("/x", "id")).toBe("/x/sessions/id.jsonl");
  });

  test("gives back messages and answers, and passes over a line cut short", () => {
    const lines = [
      '{"type":"session_start","cwd":"/"}',
      '{"type":"user","id":"1","text":"a\\nb"}',
      '{"type":"assistant","text":"ECHO: a"}',
      '{"type":"turn_end"}',
      "null",
      '{"type":"user","text":"cut',
    ];
    expect(parseTranscript(lines.join("\n"))).toEqual([
      { kind: "user", text: "a\nb" },
      { kind: "assistant", text: "ECHO: a" },
    ]);
  });

  test("gives back the last fifty only", () => {
    const lines = Array.from({ length: 60 }, (_, n) => `{"type":"user","text":"${n}"}`).join("\n");
    const entries = parseTranscript(lines);
    expect(entries).toHaveLength(50);
    expect(entries[0]).toEqual({ kind: "user", text: "10" });
  });
});
