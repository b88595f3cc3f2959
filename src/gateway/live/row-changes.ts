import type { AgentRow } from "../../operations/documents/agent-row.ts";

/** Pure. The rows that are not what they were; what changes all the time by itself (ages, use) does not count. */
export function changedRows(before: readonly AgentRow[], now: readonly AgentRow[]): AgentRow[] {
  const old = new Map(before.map((row) => [row.agent, essence(row)]));
  return now.filter((row) => old.get(row.agent) !== essence(row));
}

function essence(row: AgentRow): string {
  const { idle_ms, memory_bytes, cpu_percent, beat, ...rest } = row;
  return JSON.stringify({ ...rest, beat: beat.state, reason_of_beat: beat.reason });
}
