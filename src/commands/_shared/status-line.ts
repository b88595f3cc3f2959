import type { AgentRow } from "../../operations/documents/agent-row.ts";

/** States of agents that run and need nobody: one number. */
const RUNNING: readonly AgentRow["state"][] = [
  "starting",
  "idle",
  "available",
  "working",
  "queued",
  "parked",
];
/** States that are only counted. */
const COUNTED: readonly AgentRow["state"][] = ["stopping", "restarting", "stopped", "ended"];
/** States whose agents are named, because a person has to look. */
const NAMED: readonly AgentRow["state"][] = ["blocked", "failed", "drifted", "unknown"];
/** More names do not fit into a status bar. */
const MOST_NAMES = 3;

/** A listing in one short line, for a status bar: `12 running, 1 blocked: coder0 trust`. */
export function statusLine(rows: readonly Pick<AgentRow, "agent" | "state" | "reason">[]): string {
  const running = rows.filter(({ state }) => RUNNING.includes(state)).length;
  const counts = COUNTED.map((state) => [rows.filter((row) => row.state === state).length, state] as const);
  const named = NAMED.flatMap((state) => {
    const those = rows.filter((row) => row.state === state);
    return those.length === 0 ? [] : [`${those.length} ${state}: ${namesOf(those)}`];
  });
  const numbers = [
    `${running} running`,
    ...counts.filter(([count]) => count > 0).map(([count, state]) => `${count} ${state}`),
  ].join(", ");
  return named.length === 0 ? numbers : `${numbers}, ${named.join("; ")}`;
}

function namesOf(rows: readonly Pick<AgentRow, "agent" | "state" | "reason">[]): string {
  const names = rows
    .slice(0, MOST_NAMES)
    .map(({ agent, state, reason }) =>
      state === "blocked" && reason !== null ? `${agent} ${reason}` : agent,
    );
  return [...names, ...(rows.length > MOST_NAMES ? [`and ${rows.length - MOST_NAMES} more`] : [])].join(", ");
}
