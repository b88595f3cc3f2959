import type { AgentRow } from "../../operations/documents/agent-row.ts";

/** States that end by themselves, where nothing may report the end. */
const PASSING: ReadonlySet<AgentRow["state"]> = new Set(["starting", "stopping", "restarting"]);

/** Pure. The agents that are between two states. */
export function passing(rows: readonly AgentRow[]): readonly string[] {
  return rows.filter(({ state }) => PASSING.has(state)).map(({ agent }) => agent);
}
