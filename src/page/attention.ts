import type { AgentRow } from "../operations/documents/agent-row.ts";

type Shown = Pick<AgentRow, "state" | "reason">;

/** How near an agent is to needing somebody: what the fleet is sorted by, the first first. */
export type Need = "person" | "broken" | "unclear" | "waiting" | "working" | "ready" | "off";

/** It goes on only when a person does something. A limit waits for time, as the command line has it. */
export function waitsForPerson({ state, reason }: Shown): boolean {
  return state === "blocked" && reason !== "rate-limit";
}

export function needOf(row: Shown): Need {
  switch (row.state) {
    case "blocked":
      return waitsForPerson(row) ? "person" : "waiting";
    case "failed":
    case "drifted":
      return "broken";
    case "unknown":
      return "unclear";
    case "starting":
    case "stopping":
    case "restarting":
    case "parked":
      return "waiting";
    case "working":
    case "queued":
      return "working";
    case "idle":
    case "available":
      return "ready";
    case "stopped":
    case "ended":
      return "off";
  }
}

const ORDER: readonly Need[] = ["person", "broken", "unclear", "waiting", "working", "ready", "off"];

/** Who needs somebody first; of those alike, who has waited longest, then by name. */
export function byNeed(rows: readonly AgentRow[]): AgentRow[] {
  return rows.toSorted(
    (a, b) =>
      ORDER.indexOf(needOf(a)) - ORDER.indexOf(needOf(b)) ||
      (waitsForPerson(a) ? compare(a.since ?? "9", b.since ?? "9") : 0) ||
      a.agent.localeCompare(b.agent, "en", { numeric: true }),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** "7 agents: 1 needs you, 3 working, 3 idle": each need that somebody has. */
export function summaryOf(rows: readonly AgentRow[]): string {
  const count = (need: Need) => rows.filter((row) => needOf(row) === need).length;
  const waiting = count("person");
  const words: readonly (readonly [number, string])[] = [
    [waiting, waiting === 1 ? "needs you" : "need you"],
    [count("broken"), "not well"],
    [count("unclear"), "unknown"],
    [count("waiting"), "waiting"],
    [count("working"), "working"],
    [count("ready"), "ready"],
    [count("off"), "off"],
  ];
  const said = words.filter(([many]) => many > 0).map(([many, word]) => `${many} ${word}`);
  return `${rows.length} ${rows.length === 1 ? "agent" : "agents"}${said.length === 0 ? "" : `: ${said.join(", ")}`}`;
}

/** A row that has each of the words in its name, class, runtime, state or reason. */
export function matches(row: AgentRow, words: string): boolean {
  const text = [row.agent, row.class, row.runtime, row.state, row.reason ?? "", ...row.flags]
    .join(" ")
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
