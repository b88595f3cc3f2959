import type { AgentRow } from "../../operations/documents/agent-row.ts";

/** Words for what goes over by itself, and of whose end nothing may tell. */
const PASSING: ReadonlySet<AgentRow["state"]> = new Set(["starting", "stopping", "restarting"]);

/** Pure. The agents that are on their way from one state to another. */
export function passing(rows: readonly AgentRow[]): readonly string[] {
  return rows.filter(({ state }) => PASSING.has(state)).map(({ agent }) => agent);
}
