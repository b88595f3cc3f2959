import type { AgentRow } from "../../../operations/documents/agent-row.ts";
import type { FleetPs } from "../../../operations/documents/fleet-ps.ts";

/** The same list at a later time: its ages have grown. */
export function aged(list: FleetPs, at: string): FleetPs {
  const passed = Math.max(0, Date.parse(at) - Date.parse(list.at));
  if (passed === 0) return list;
  const agents = list.agents.map((row) => ({
    ...row,
    idle_ms: row.idle_ms === null ? null : row.idle_ms + passed,
    beat: row.beat.age_ms === null ? row.beat : { ...row.beat, age_ms: row.beat.age_ms + passed },
  }));
  return { ...list, at, agents };
}

/** The same list at a later time, with these rows replaced. */
export function withRows(
  list: FleetPs,
  { at, rows }: { readonly at: string; readonly rows: readonly AgentRow[] },
): FleetPs {
  const now = new Map(rows.map((row) => [row.agent, row]));
  const older = aged(list, at);
  return { ...older, at, agents: older.agents.map((row) => now.get(row.agent) ?? row) };
}
