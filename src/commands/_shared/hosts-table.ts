import type { Page } from "../../cli/context.ts";
import { duration } from "../../cli/show/quantities.ts";
import type { Cell } from "../../cli/show/table.ts";
import type { FleetHosts } from "../../operations/documents/fleet-hosts.ts";
import { heardText } from "./heard-text.ts";
import { styleOfState } from "./state-style.ts";

type Host = FleetHosts["hosts"][number];

/** Reports of a host that are younger than this count as current. */
const FRESH_MS = 45_000;

/** The agents of all hosts. A host that is silent, or has no agents, has a row too. */
export function hostsTable(page: Page, { hosts, at }: FleetHosts): string {
  return page.table(
    [
      { title: "HOST", whole: true },
      { title: "AGENT", whole: true },
      { title: "STATE", whole: true },
      { title: "SINCE", whole: true },
      { title: "AS OF", whole: true },
      { title: "REASON" },
    ],
    hosts.flatMap((host) => rowsOf(host, Date.parse(at))),
  );
}

function rowsOf(host: Host, now: number): readonly (readonly Cell[])[] {
  const asOf = heardText(host.heard, host.heard_ms);
  if (host.agents.length === 0) {
    const state = host.heard ? "-" : "unknown";
    return [[host.host, "-", state, "-", asOf, host.heard ? "no agents" : "its host is not heard from"]];
  }
  return host.agents.map(({ agent, state, since, reason, age_ms: age, last_state: last }) => [
    host.host,
    agent,
    { text: state, style: styleOfState(state) },
    since === null ? "-" : duration(Math.max(0, now - Date.parse(since))),
    host.heard && age < FRESH_MS ? "now" : `${duration(age)} ago`,
    [reason, last === null ? "" : `it was ${last}`].filter((text) => text !== null && text !== "").join("; "),
  ]);
}
