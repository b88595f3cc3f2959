/** The table of `ps` on a terminal: what is left out where there is no room, and that nothing else is cut. */
import { describe, expect, test } from "bun:test";
import type { Page } from "../../../src/cli/context.ts";
import { createStyle } from "../../../src/cli/show/style.ts";
import { renderTable } from "../../../src/cli/show/table.ts";
import { processTable } from "../../../src/commands/_shared/process-table.ts";
import type { AgentRow } from "../../../src/operations/documents/agent-row.ts";
import { agentRow, listOf } from "../../support/fleet-screen.ts";

const style = createStyle(false);
const page = (width: number): Page => ({
  style,
  width,
  height: 24,
  table: (columns, rows) => renderTable(columns, rows, { width, style }),
});
const tableAt = (width: number, ...rows: readonly AgentRow[]) =>
  processTable(page(width), listOf(rows)).split("\n");

const night = [
  agentRow("api-coder"),
  agentRow("infra-coder", { restarts: 1, remark: "restarted: killed by signal 9" }),
  agentRow("librarian", { state: "blocked", reason: "login", since_is_bound: true }),
];

describe("80 columns", () => {
  test("hold every heading whole, and the remark is what is cut", () => {
    const lines = tableAt(80, ...night);
    expect(lines[0]).toMatch(/^AGENT +RUNTIME +STATE +FOR +RESTARTS +MEM +FLAGS$/);
    expect(lines[2]).toMatch(/ 1 +227M {2}restarted: k[a-z ]*…$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("show a beat where one is not alive", () => {
    const stale = agentRow("scout", { beat: { state: "stale", age_ms: 60_000, reason: null } });
    expect(tableAt(80, ...night, stale)[0]).toMatch(
      /^AGENT +RUNTIME +STATE +FOR +BEAT +RESTARTS +MEM +FLAGS$/,
    );
    const stopped = agentRow("scout", {
      state: "stopped",
      beat: { state: "dead", age_ms: 60_000, reason: null },
    });
    expect(tableAt(80, ...night, stopped)[0]).not.toContain("BEAT");
  });
});

test("a wide terminal shows every column", () => {
  const [heading] = tableAt(200, ...night);
  expect(heading).toMatch(/^AGENT +RUNTIME +CLASS +STATE +FOR +PID +BEAT +IDLE +RESTARTS +MEM +CPU +FLAGS$/);
});

test("how long is said as a bound where it may have begun before", () => {
  const [, first = "", , third = ""] = tableAt(80, ...night);
  expect([first, third].map((line) => /(>?\d+[smh])/.exec(line)?.[1])).toEqual(["1m", ">1m"]);
});
