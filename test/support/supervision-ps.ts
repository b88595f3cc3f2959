import type { AgentRow } from "../../src/operations/documents/agent-row.ts";
import type { FleetPs } from "../../src/operations/documents/fleet-ps.ts";

/** One agent of `mosaic fleet ps --json`. */
export type PsAgent = AgentRow;
/** `mosaic fleet ps --json`. */
export type PsDocument = FleetPs;

export function rowOf(document: PsDocument, name: string): PsAgent {
  const row = document.agents.find(({ agent }) => agent === name);
  if (row === undefined) throw new Error(`no row ${name} in ${JSON.stringify(document)}`);
  return row;
}
