import type { AgentRow } from "../../../operations/documents/agent-row.ts";
import type { ScreenState } from "./state.ts";

/** Agents that wait for a person first, then broken ones; the rest in the roster's order. */
const FIRST: readonly AgentRow["state"][] = ["failed", "drifted", "unknown"];

/** The agents that are shown, in order. */
export function shownRows({ list, filter }: Pick<ScreenState, "list" | "filter">): readonly AgentRow[] {
  const found = list.agents.filter((row) => matches(row, filter));
  return found
    .map((row, at) => ({ row, at, rank: rankOf(row) }))
    .toSorted((one, other) => one.rank - other.rank || one.at - other.at)
    .map(({ row }) => row);
}

/** Whether a person can help it: nobody can answer a limit. */
export function needsPerson({ state, reason }: Pick<AgentRow, "state" | "reason">): boolean {
  return (state === "blocked" && reason !== "rate-limit") || state === "failed" || state === "drifted";
}

/** Whether it has ended for good: it has to be started, not restarted. */
export function hasEnded(row: Pick<AgentRow, "state"> | undefined): boolean {
  return row !== undefined && ["stopped", "ended", "failed"].includes(row.state);
}

/** Whether a restart would cut its turn. */
export function isBusy(row: Pick<AgentRow, "state"> | undefined): boolean {
  return row?.state === "working" || row?.state === "queued";
}

function rankOf(row: AgentRow): number {
  if (row.state === "blocked") return row.reason === "rate-limit" ? 2 : 0;
  return FIRST.includes(row.state) ? 1 : 3;
}

function matches({ agent, runtime, class: ofClass, state, reason }: AgentRow, filter: string): boolean {
  const words = filter
    .toLowerCase()
    .split(" ")
    .filter((word) => word !== "");
  const text = [agent, runtime, ofClass, state, reason ?? ""].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}
