import { expect, test } from "bun:test";
import { byNeed, matches, summaryOf } from "../../../src/page/attention.ts";
import { heardAt, otherHosts, teamRows, type TeamHost } from "../../../src/page/hosts.ts";

const agent = (name: string, state: string, more: Partial<TeamHost["agents"][number]> = {}) => ({
  agent: name,
  runtime: "stub",
  class: "worker",
  state,
  reason: null,
  since: null,
  flags: [],
  restarts: 0,
  age_ms: 200,
  last_state: null,
  ...more,
});

const host = (name: string, more: Partial<TeamHost> = {}): TeamHost => ({
  host: name,
  here: false,
  heard: true,
  heard_ms: 300,
  version: "1.0.0",
  stored: 0,
  looked_ms: 0,
  agents: [],
  ...more,
});

const hostsOf = (...hosts: TeamHost[]) => ({
  schema: "mosaic.fleet.hosts/1" as const,
  tenant_id: "local",
  host: "web1",
  at: "2026-11-28T12:00:00.000Z",
  hosts,
});

test("this host's own row is not one of another", () => {
  const document = hostsOf(host("web1", { here: true }), host("web2"));
  expect(otherHosts(document).map((one) => one.host)).toEqual(["web2"]);
  expect(otherHosts(null)).toEqual([]);
});

test("agents of other hosts are sorted, counted and found as those of this one", () => {
  const rows = teamRows(
    host("web2", {
      agents: [agent("b", "idle"), agent("a", "blocked", { reason: "trust" }), agent("c", "new word")],
    }),
  );
  expect(byNeed(rows).map(({ agent: name, state }) => `${name} ${state}`)).toEqual([
    "a blocked",
    "c unknown",
    "b idle",
  ]);
  expect(summaryOf(rows, 2)).toBe("3 agents on 2 hosts: 1 needs you, 1 unknown, 1 ready");
  expect(rows.map((row) => matches(row, "web2 idle", true))).toEqual([true, false, false]);
  expect(rows.map((row) => matches(row, "web2"))).toEqual([false, false, false]);
});

test("a host that is away says since when by the clock of who looks", () => {
  const told = { now: 1_000_000, toldMs: 500 };
  expect(heardAt(host("web2", { heard: false, heard_ms: 60_000 }), told)).toBe(939_500);
  expect(heardAt(host("web2", { heard: false, heard_ms: null }), told)).toBeNull();
  const [row] = teamRows(
    host("web2", { heard: false, agents: [agent("a", "unknown", { last_state: "idle" })] }),
  );
  expect([row?.heard, row?.lastState]).toEqual([false, "idle"]);
});
