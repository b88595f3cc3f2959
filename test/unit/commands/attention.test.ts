/** Who waits for a person is said below whatever lists or starts agents. */
import { describe, expect, test } from "bun:test";
import type { Page } from "../../../src/cli/context.ts";
import { createStyle } from "../../../src/cli/show/style.ts";
import { attentionLines, attentionRows, withAttention } from "../../../src/commands/_shared/attention.ts";
import { fitting } from "../../../src/commands/_shared/watch-screen.ts";
import { LETS_A_MESSAGE_LIE } from "../../../src/domain/fleet/shown-state.ts";
import type { AgentRow } from "../../../src/operations/documents/agent-row.ts";

const NOW = Date.parse("2026-05-01T10:00:00Z");
const page: Page = { style: createStyle(false), width: 80, height: 24, table: () => "" };
const row = (
  agent: string,
  state: AgentRow["state"],
  reason: string | null,
  since: string | null,
  isBound = false,
  runtime = "stub",
) => attentionRows([{ agent, runtime, state, reason, since, since_is_bound: isBound } as AgentRow]);

describe("the attention block", () => {
  test("says who waits, what for, since when, and the command that helps", () => {
    const rows = [
      row("coder0", "blocked", "trust", "2026-05-01T09:57:00Z", false, "claude"),
      row("writer0", "blocked", "approval", null, false, "opencode"),
      row("idle0", "idle", null, "2026-05-01T09:57:00Z"),
      row("reviewer0", "blocked", "login", null),
      row("coder1", "blocked", "rate-limit", "2026-05-01T09:59:56Z", true),
    ].flat();
    expect(attentionLines(page, rows, NOW)).toEqual([
      "4 agents are blocked:",
      "  coder0     trust       for 3m   mosaic agent answer coder0",
      "  writer0    approval             mosaic agent attach writer0",
      "  reviewer0  login                mosaic agent attach reviewer0",
      "  coder1     rate-limit  for >4s  mosaic agent explain coder1",
    ]);
  });

  test("is not there where nobody waits", () => {
    const rows = [
      row("coder0", "working", null, null),
      row("coder1", "failed", "exited with status 1", null),
    ].flat();
    expect(attentionLines(page, rows, NOW)).toEqual([]);
    expect(withAttention("table", [])).toBe("table");
  });

  test("names who lets a message lie, who is not blocked", () => {
    const lying = ["a", "coder1"].flatMap((agent) => row(agent, "idle", LETS_A_MESSAGE_LIE, null));
    expect(attentionLines(page, [...row("b", "blocked", "approval", null), ...lying], NOW)).toEqual([
      "1 agent is blocked:",
      "  b  approval    mosaic agent answer b",
      "2 agents have not begun on a message:",
      "  a       mosaic agent explain a",
      "  coder1  mosaic agent explain coder1",
    ]);
  });

  test("counts one agent as one", () => {
    expect(attentionLines(page, row("a", "idle", LETS_A_MESSAGE_LIE, null), NOW)[0]).toBe(
      "1 agent has not begun on a message:",
    );
    expect(attentionLines(page, row("a", "blocked", "approval", null), NOW)[0]).toBe("1 agent is blocked:");
  });
});

describe("a screen that is drawn again and again", () => {
  const body = ["remark", "HEAD\none\ntwo\nthree"];

  test("shows all where there is room", () => {
    expect(fitting({ body, foot: ["blocked"] }, 24)).toEqual([
      "remark",
      "HEAD",
      "one",
      "two",
      "three",
      "",
      "blocked",
    ]);
  });

  test("cuts the table, and not who is blocked", () => {
    expect(fitting({ body, foot: ["blocked"] }, 5)).toEqual(["remark", "HEAD", "one", "", "blocked"]);
  });

  test("never scrolls", () => {
    expect(fitting({ body, foot: ["blocked", "a", "b"] }, 3)).toHaveLength(3);
    expect(fitting({ body, foot: [] }, 3)).toEqual(["remark", "HEAD", "one"]);
  });
});
