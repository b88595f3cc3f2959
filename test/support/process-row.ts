/** A row of the list of agents, of which everything is known. */
import { parseAgentName } from "../../src/base/names.ts";
import type { ProcessRow } from "../../src/domain/fleet/process-row.ts";

export function processRow(agent: string): ProcessRow {
  const name = parseAgentName(agent);
  if (name === undefined) throw new Error(`${agent} is no name`);
  return {
    name,
    runtime: "stub",
    class: "coder",
    state: "idle",
    reason: undefined,
    source: "screen",
    rule: undefined,
    since: 1_000_000,
    sinceIsBound: false,
    supervised: { state: "running", reason: undefined },
    remark: undefined,
    unit: undefined,
    pid: 7,
    command: undefined,
    startedAt: undefined,
    beat: { word: "alive", ageMs: 1500 },
    idleMs: undefined,
    restarts: 2,
    memory: { bytes: 4096, source: "cgroup" },
    cpuPercent: undefined,
    cpuMs: 2500,
    version: undefined,
    flags: [],
  };
}
