import { describe, expect, test } from "bun:test";
import * as domain from "../../../src/domain/fleet/select-rows.ts";
import { stateWord, type AgentRow } from "../../../src/operations/documents/agent-row.ts";
import { byNeed, matches, needOf, summaryOf, waitsForPerson } from "../../../src/page/attention.ts";

function row(agent: string, state: AgentRow["state"], more: Partial<AgentRow> = {}): AgentRow {
  return {
    agent,
    host: "host",
    runtime: "stub",
    class: "worker",
    state,
    reason: null,
    source: "native",
    rule: null,
    since: null,
    since_is_bound: false,
    until: null,
    supervisor: { state: "running", reason: null, unit: null },
    remark: null,
    pid: 1,
    started_at: null,
    beat: { state: "alive", age_ms: 0, reason: null },
    idle_ms: null,
    restarts: 0,
    memory_bytes: null,
    memory_source: null,
    cpu_percent: null,
    runtime_version: null,
    measured: null,
    budget: null,
    flags: [],
    ...more,
  };
}

const names = (rows: readonly AgentRow[]) => rows.map(({ agent }) => agent);

describe("who needs you", () => {
  test("is whom the command line calls waiting, in every state and for every reason", () => {
    for (const state of stateWord.options) {
      for (const reason of [null, "trust", "permission", "rate-limit", "login"]) {
        expect({ state, reason, waits: waitsForPerson({ state, reason }) }).toEqual({
          state,
          reason,
          waits: domain.waitsForPerson({ state, reason: reason ?? undefined }),
        });
      }
    }
  });

  test("every state has its place", () => {
    for (const state of stateWord.options) expect(needOf({ state, reason: null })).toBeString();
  });

  test("comes first, then what is not well, then the rest; by name within", () => {
    const rows = [
      row("idle0", "idle"),
      row("off0", "stopped"),
      row("limit0", "blocked", { reason: "rate-limit" }),
      row("work10", "working"),
      row("work9", "working"),
      row("broken0", "failed"),
      row("asks0", "blocked", { reason: "trust" }),
    ];
    expect(names(byNeed(rows))).toEqual(["asks0", "broken0", "limit0", "work9", "work10", "idle0", "off0"]);
  });

  test("of those who wait, who has waited longest is first", () => {
    const rows = [
      row("a", "blocked", { reason: "trust", since: "2026-11-28T12:00:00.000Z" }),
      row("b", "blocked", { reason: "trust", since: "2026-11-28T09:00:00.000Z" }),
      row("c", "blocked", { reason: "trust", since: null }),
    ];
    expect(names(byNeed(rows))).toEqual(["b", "a", "c"]);
  });

  test("is counted in the summary", () => {
    expect(summaryOf([row("a", "blocked", { reason: "trust" }), row("b", "idle"), row("c", "idle")])).toBe(
      "3 agents: 1 needs you, 2 ready",
    );
    expect(summaryOf([])).toBe("0 agents");
  });
});

describe("the filter", () => {
  test("has each word, in any case, in name, class, runtime, state, reason or flag", () => {
    const blocked = row("coder0", "blocked", { reason: "trust", flags: ["DRIFT"] });
    expect(
      ["", "CODER", "cod trust", "worker stub", "drift"].map((words) => matches(blocked, words)),
    ).toEqual([true, true, true, true, true]);
    expect(matches(blocked, "coder idle")).toBe(false);
  });
});
