import type { AgentRow } from "../operations/documents/agent-row.ts";

/** Somebody began to wait, ended or came back: what changed between two looks that is worth a word. */
export function changesBetween(before: readonly AgentRow[], now: readonly AgentRow[]): string[] {
  return now.flatMap((row) => {
    const old = before.find(({ agent }) => agent === row.agent);
    if (old === undefined) return [];
    const word = wordOf(row);
    return word === wordOf(old) || !isWorthAWord(row, old) ? [] : [`${row.agent} is ${word}`];
  });
}

function wordOf({ state, reason }: AgentRow): string {
  return reason === null ? state : `${state}: ${reason}`;
}

const SPOKEN: readonly string[] = ["blocked", "failed", "drifted", "stopped", "ended", "unknown"];

/** Turns come and go all day; what needs somebody, or has stopped needing somebody, does not. */
function isWorthAWord(row: AgentRow, old: AgentRow): boolean {
  return SPOKEN.includes(row.state) || SPOKEN.includes(old.state);
}
