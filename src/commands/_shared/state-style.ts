import type { StyleName } from "../../cli/show/style.ts";
import { limitText } from "../../domain/limits/limit.ts";
import type { AgentRow } from "../../operations/documents/agent-row.ts";

/** Green: well. Cyan: at work. Yellow: somebody should look. Red: over. */
export const STATE_STYLE = {
  starting: "yellow",
  idle: "green",
  available: "green",
  working: "cyan",
  queued: "cyan",
  blocked: "yellow",
  parked: "yellow",
  stopping: "yellow",
  restarting: "yellow",
  stopped: "dim",
  ended: "dim",
  failed: "red",
  drifted: "red",
  unknown: "yellow",
} as const satisfies Record<AgentRow["state"], StyleName>;

/** For a state of another version too. */
export function styleOfState(state: string): StyleName {
  return (STATE_STYLE as Readonly<Record<string, StyleName>>)[state] ?? "yellow";
}

/** "blocked: trust", "blocked: limit until 15:00": what it waits for is part of the state. */
export function stateText(
  row: Pick<AgentRow, "state" | "reason"> & Partial<Pick<AgentRow, "until">>,
): string {
  const reason = reasonText(row);
  return row.state === "blocked" && reason !== null ? `blocked: ${reason}` : row.state;
}

/** What an agent waits for; for a usage limit its end, where that is known. */
export function reasonText({
  reason,
  until = null,
}: Pick<AgentRow, "reason"> & Partial<Pick<AgentRow, "until">>): string | null {
  return until === null ? reason : limitText(Date.parse(until), Date.now());
}
