import type { ProcessRow } from "../../domain/fleet/process-row.ts";
import type { Liveness } from "../../domain/heartbeat/liveness.ts";
import type { AgentRow } from "../documents/agent-row.ts";
import { budgetOf } from "../budget-of.ts";
import { textOrNull, timestampOf } from "../heading.ts";

/** One agent of a listing, as documents write it. */
export function agentRowOf(row: ProcessRow, host: string): AgentRow {
  return {
    agent: row.name,
    host,
    runtime: row.runtime,
    class: row.class,
    state: row.state,
    reason: textOrNull(row.reason),
    source: row.source,
    rule: textOrNull(row.rule),
    since: timestampOf(row.since),
    since_is_bound: row.sinceIsBound,
    until: timestampOf(row.until),
    supervisor: {
      state: row.supervised.state,
      reason: textOrNull(row.supervised.reason),
      unit: row.unit ?? null,
    },
    remark: textOrNull(row.remark),
    pid: row.pid ?? null,
    started_at: timestampOf(row.startedAt),
    beat: beatOf(row.beat),
    idle_ms: row.idleMs ?? null,
    restarts: row.restarts ?? null,
    memory_bytes: row.memory?.bytes ?? null,
    memory_source: row.memory?.source ?? null,
    cpu_percent: row.cpuPercent === undefined ? null : Math.round(row.cpuPercent * 10) / 10,
    runtime_version: row.version?.version ?? null,
    measured: row.version?.measured ?? null,
    budget: budgetOf(row.budget),
    flags: [...row.flags],
  };
}

function beatOf(beat: Liveness): AgentRow["beat"] {
  return beat.word === "unknown"
    ? { state: "unknown", age_ms: null, reason: beat.why }
    : { state: beat.word, age_ms: beat.ageMs, reason: null };
}
