import type { AgentRow } from "../operations/documents/agent-row.ts";

type Shown = Pick<AgentRow, "state" | "reason">;
/** An agent of a list, on this host or another. */
type Listed = Shown & Pick<AgentRow, "agent" | "host" | "since">;

/** How urgently an agent needs somebody; the fleet is sorted by this. */
export type Need = "person" | "broken" | "unclear" | "waiting" | "working" | "ready" | "off";

/** Whether only a person can help. A limit waits for time, as on the command line. */
export function waitsForPerson({ state, reason }: Shown): boolean {
  return state === "blocked" && reason !== "rate-limit";
}

const NEEDS: Readonly<Record<AgentRow["state"], Need>> = {
  blocked: "person",
  failed: "broken",
  drifted: "broken",
  unknown: "unclear",
  starting: "waiting",
  stopping: "waiting",
  restarting: "waiting",
  parked: "waiting",
  working: "working",
  queued: "working",
  idle: "ready",
  available: "ready",
  stopped: "off",
  ended: "off",
};

export function needOf(row: Shown): Need {
  return row.state === "blocked" && !waitsForPerson(row) ? "waiting" : NEEDS[row.state];
}

/** A state reported by another host; an unknown word counts as `unknown`. */
export function stateOf(word: string): AgentRow["state"] {
  return Object.hasOwn(NEEDS, word) ? (word as AgentRow["state"]) : "unknown";
}

const ORDER: readonly Need[] = ["person", "broken", "unclear", "waiting", "working", "ready", "off"];

/** Agents that need somebody first; among equals the longest wait first, then by name. */
export function byNeed<Row extends Listed>(rows: readonly Row[]): Row[] {
  return rows.toSorted(
    (a, b) =>
      ORDER.indexOf(needOf(a)) - ORDER.indexOf(needOf(b)) ||
      (waitsForPerson(a) ? compare(a.since ?? "9", b.since ?? "9") : 0) ||
      a.agent.localeCompare(b.agent, "en", { numeric: true }) ||
      a.host.localeCompare(b.host, "en", { numeric: true }),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** "7 agents on 2 hosts: 1 needs you, 3 working, 3 idle": each need that occurs. */
export function summaryOf(rows: readonly Shown[], hosts = 1): string {
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
  const where = hosts > 1 ? ` on ${hosts} hosts` : "";
  return `${rows.length} ${rows.length === 1 ? "agent" : "agents"}${where}${said.length === 0 ? "" : `: ${said.join(", ")}`}`;
}

/** Whether each of the words occurs in the row's name, host, class, runtime, state or reason. */
export function matches(
  row: Shown & Pick<AgentRow, "agent" | "host" | "class" | "runtime"> & { readonly flags: readonly string[] },
  words: string,
  withHost = false,
): boolean {
  const text = [
    withHost ? row.host : "",
    row.agent,
    row.class,
    row.runtime,
    row.state,
    row.reason ?? "",
    ...row.flags,
  ]
    .join(" ")
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
