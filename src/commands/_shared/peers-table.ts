import type { Page } from "../../cli/context.ts";
import { duration } from "../../cli/show/quantities.ts";
import type { Cell } from "../../cli/show/table.ts";
import type { FleetPeers } from "../../operations/documents/fleet-peers.ts";
import { styleOfState } from "./state-style.ts";

type Peer = FleetPeers["peers"][number];

/** The agents of all peers, by their addresses. A peer that did not answer has a row too. */
export function peersTable(page: Page, { peers, at }: FleetPeers): string {
  if (peers.length === 0) return "this gateway knows none of another team: mosaic federation peer add";
  return page.table(
    [
      { title: "PEER", whole: true },
      { title: "AGENT", whole: true },
      { title: "STATE", whole: true },
      { title: "SINCE", whole: true },
      { title: "REASON" },
    ],
    peers.flatMap((peer) => rowsOf(peer, Date.parse(at))),
  );
}

function rowsOf({ peer, error, agents }: Peer, now: number): readonly (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = agents.map(({ host, agent, state, since, reason, last_state: last }) => [
    peer,
    `${host}/${agent}`,
    { text: state, style: styleOfState(state) },
    since === null ? "-" : duration(Math.max(0, now - Date.parse(since))),
    [reason, last === null ? "" : `it was ${last}`].filter((text) => text !== null && text !== "").join("; "),
  ]);
  if (error !== null) rows.push([peer, "-", "unknown", "-", error.message]);
  else if (rows.length === 0) rows.push([peer, "-", "-", "-", "no agents"]);
  return rows;
}
