import type { AgentRow } from "../operations/documents/agent-row.ts";

/** Changes between two looks that are worth announcing: an agent began to wait, ended, or came back. */
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

/** Turns come and go all day; announced is only what needs somebody, or does not any more. */
function isWorthAWord(row: AgentRow, old: AgentRow): boolean {
  return SPOKEN.includes(row.state) || SPOKEN.includes(old.state);
}
