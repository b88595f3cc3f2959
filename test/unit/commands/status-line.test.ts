import { describe, expect, test } from "bun:test";
import { statusLine } from "../../../src/commands/_shared/status-line.ts";
import { STATE_STYLE } from "../../../src/commands/_shared/state-style.ts";

type State = keyof typeof STATE_STYLE;

const row = (agent: string, state: State, reason: string | null = null) => ({ agent, state, reason });
const many = (count: number, state: State, reason: string | null = null) =>
  Array.from({ length: count }, (_, index) => row(`${state}${index}`, state, reason));

describe("the line for a status bar", () => {
  test("is one number where nobody needs anything", () => {
    expect(statusLine([...many(3, "idle"), ...many(2, "working"), row("a", "queued")])).toBe("6 running");
    expect(statusLine([])).toBe("0 running");
  });

  test("names who is blocked, and by what", () => {
    expect(statusLine([...many(12, "available"), row("coder0", "blocked", "trust")])).toBe(
      "12 running, 1 blocked: coder0 trust",
    );
  });

  test("counts who is stopped, and names who has failed", () => {
    expect(
      statusLine([
        row("a", "idle"),
        ...many(2, "stopped"),
        row("b", "ended"),
        row("c", "failed", "exit status 7"),
        row("d", "blocked", "login"),
        row("e", "unknown"),
      ]),
    ).toBe("1 running, 2 stopped, 1 ended, 1 blocked: d login; 1 failed: c; 1 unknown: e");
  });

  test("stays short, however many need a person", () => {
    expect(statusLine(many(200, "blocked", "trust"))).toBe(
      "0 running, 200 blocked: blocked0 trust, blocked1 trust, blocked2 trust, and 197 more",
    );
  });

  test("leaves out no agent, whatever its state", () => {
    for (const state of Object.keys(STATE_STYLE) as State[]) {
      expect(statusLine([row("a", state)])).toMatch(/(^| )1 /);
    }
  });
});
