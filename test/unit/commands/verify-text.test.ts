/** What `fleet verify` prints: a line an agent, what failed once more at the end, who waits as a kind of its own. */
import { describe, expect, test } from "bun:test";
import type { Page } from "../../../src/cli/context.ts";
import { createStyle } from "../../../src/cli/show/style.ts";
import { verifyText } from "../../../src/commands/_shared/verify-text.ts";
import type { FleetVerify } from "../../../src/operations/documents/fleet-verify.ts";

type Check = FleetVerify["checks"][number];

const page: Page = { style: createStyle(false), width: 80, height: 24, table: () => "" };
const check = (
  agent: string | null,
  id: string,
  verdict: Check["verdict"] = "ok",
  fact = `${id} is well`,
): Check => ({
  check: id,
  agent,
  verdict,
  fact,
  hint: verdict === "ok" ? null : `mend ${id}`,
});
const agentChecks = (agent: string, ...others: readonly Check[]): Check[] =>
  ["supervision", "session", "process", "containment", "heartbeat", "entry"]
    .map((id) => others.find((other) => other.check === id) ?? check(agent, id))
    .concat(others.filter(({ check: id }) => id === "waiting"));

describe("a fleet that is as it should be", () => {
  const checks = [
    check(null, "tmux", "ok", "tmux 3.3a"),
    ...agentChecks("a"),
    ...agentChecks("b"),
    check(null, "files"),
  ];

  test("has one line an agent", () => {
    expect(verifyText(page, checks, false).split("\n")).toEqual([
      "ok      tmux 3.3a",
      "ok      a: supervised, session, program, contained, beats, as in the roster",
      "ok      b: supervised, session, program, contained, beats, as in the roster",
      "ok      files is well",
      "",
      "14 ok, 0 failed",
    ]);
  });

  test("has a line for each check where that is asked for", () => {
    expect(verifyText(page, checks, true).split("\n")).toHaveLength(checks.length + 2);
  });
});

test("what a supervisor does not offer stands at the end of the agent's line", () => {
  const contained = check("a", "containment", "not available");
  expect(verifyText(page, agentChecks("a", contained), false)).toBe(
    "ok      a: supervised, session, program, beats, as in the roster; n/a: contained\n\n5 ok, 0 failed, 1 not available",
  );
});

test("who is blocked waits, which is no failure", () => {
  const waiting = check("a", "waiting", "waits", "blocked: trust");
  expect(verifyText(page, agentChecks("a", waiting), false)).toBe(
    "waits   a: blocked: trust\n        hint: mend waiting\n\n6 ok, 0 failed, 1 waits",
  );
});

test("what failed is in its line, and once more at the end with what to do", () => {
  const checks = [
    ...agentChecks(
      "a",
      check("a", "heartbeat", "failed", "stale"),
      check("a", "entry", "failed", "another class"),
    ),
    ...agentChecks("b", check("b", "process", "unknown", "not to be read")),
    check(null, "unmanaged", "warning", "session x"),
    check(null, "socket", "failed", "no server"),
  ];
  expect(verifyText(page, checks, false).split("\n")).toEqual([
    "FAILED  a: stale; another class",
    "unknown b: not to be read",
    "        hint: mend process",
    "warning session x",
    "        hint: mend unmanaged",
    "FAILED  no server",
    "",
    "FAILED  a: stale",
    "        hint: mend heartbeat",
    "FAILED  a: another class",
    "        hint: mend entry",
    "FAILED  no server",
    "        hint: mend socket",
    "",
    "9 ok, 3 failed, 1 warning, 1 unknown",
  ]);
});
