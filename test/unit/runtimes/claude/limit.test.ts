import { describe, expect, test } from "bun:test";
import { parseClaudeEvents } from "../../../../src/runtimes/claude/events.ts";
import { limitOf } from "../../../../src/runtimes/claude/session.ts";

const AT = Date.parse("2026-11-21T12:00:00.000Z");
const WORDS = "You've hit your session limit · resets 3pm (UTC)";

/** A line of claude's hook. */
function line(name: string, more: object = {}, at = AT, session = "s1"): string {
  const event = JSON.stringify({ session_id: session, hook_event_name: name, ...more });
  return `{"at":${at},${event.slice(1)}\n`;
}

const failed = (words: string, at = AT, session = "s1") =>
  line("StopFailure", { error: "rate_limit", last_assistant_message: words }, at, session);

const limit = (text: string, now = AT + 1000) => limitOf(parseClaudeEvents(text), "s1", now);

describe("a turn of claude that a usage limit ended", () => {
  test("is blocked until claude says that it resets", () => {
    expect(limit(failed(WORDS))).toEqual({
      state: "blocked: rate-limit",
      rule: "claude.native.limit",
      saw: WORDS,
      since: AT,
      until: Date.parse("2026-11-21T15:00:00.000Z"),
    });
    expect(limit(failed(WORDS) + line("SessionEnd"))).toMatchObject({ since: AT });
  });

  test("is over at that time", () => {
    expect(limit(failed(WORDS), Date.parse("2026-11-21T15:00:00.000Z"))).toBeUndefined();
  });

  test("says nothing of a turn behind it, of another conversation, or without a time", () => {
    expect(limit(failed(WORDS) + line("UserPromptSubmit", { prompt_id: "p" }, AT + 5))).toBeUndefined();
    expect(limit(failed(WORDS, AT, "s2"))).toBeUndefined();
    expect(limit(failed("API Error: Request rejected (429)"))).toBeUndefined();
    expect(
      limit(line("StopFailure", { error: "server_error", last_assistant_message: WORDS })),
    ).toBeUndefined();
  });
});
