import type { AgentRow } from "../../../operations/documents/agent-row.ts";
import { STATE_STYLE } from "../../_shared/state-style.ts";

/** "12 agents: 1 blocked, 8 idle, 2 working, 1 ended": first those that somebody has to look at. */
export function summaryOf(rows: readonly Pick<AgentRow, "state">[]): string {
  const total = `${rows.length} ${rows.length === 1 ? "agent" : "agents"}`;
  const counts = ORDER.flatMap((state) => {
    const count = rows.filter((row) => row.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return counts.length === 0 ? total : `${total}: ${counts.join(", ")}`;
}

const FIRST = ["blocked", "failed", "drifted", "unknown"] as const;
const STATES = Object.keys(STATE_STYLE) as AgentRow["state"][];
const ORDER: readonly AgentRow["state"][] = [
  ...FIRST,
  ...STATES.filter((state) => !FIRST.includes(state as (typeof FIRST)[number])),
];
