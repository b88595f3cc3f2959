import type { AgentRow } from "../../operations/documents/agent-row.ts";

/** Pure. The rows that have changed. Values that always change (ages, usage) do not count. */
export function changedRows(before: readonly AgentRow[], now: readonly AgentRow[]): AgentRow[] {
  const old = new Map(before.map((row) => [row.agent, row]));
  return now.filter((row) => {
    const known = old.get(row.agent);
    return known === undefined || essence(known) !== essence(row);
  });
}

/** Overwrites ages and measures, so that they do not count. */
const UNTOLD = { idle_ms: null, memory_bytes: null, cpu_percent: null };

function essence(row: AgentRow): string {
  // a bound gets closer to the truth without anything having happened
  const since = row.since_is_bound ? null : row.since;
  return JSON.stringify({ ...row, ...UNTOLD, since, beat: { ...row.beat, age_ms: null } });
}
