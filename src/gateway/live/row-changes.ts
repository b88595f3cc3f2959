import type { AgentRow } from "../../operations/documents/agent-row.ts";

/** Pure. The rows that are not what they were; what changes all the time by itself (ages, use) does not count. */
export function changedRows(before: readonly AgentRow[], now: readonly AgentRow[]): AgentRow[] {
  const old = new Map(before.map((row) => [row.agent, row]));
  return now.filter((row) => {
    const known = old.get(row.agent);
    return known === undefined || essence(known) !== essence(row);
  });
}

/** What an age or a measure is put to, so that it does not count. */
const UNTOLD = { idle_ms: null, memory_bytes: null, cpu_percent: null };

function essence(row: AgentRow): string {
  // a bound gets nearer to the truth without anything having happened
  const since = row.since_is_bound ? null : row.since;
  return JSON.stringify({ ...row, ...UNTOLD, since, beat: { ...row.beat, age_ms: null } });
}
