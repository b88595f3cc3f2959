import type { Page } from "../../cli/context.ts";
import type { Cell, Column } from "../../cli/show/table.ts";
import type { FederationGrantList } from "../../operations/documents/federation-grant-list.ts";
import type { FederationPeerList } from "../../operations/documents/federation-peer-list.ts";
import { labelled } from "./labelled.ts";

type Peer = FederationPeerList["peers"][number];
type Grant = FederationGrantList["grants"][number];

export const GRANT_COLUMNS: readonly Column[] = [
  { title: "GRANT", whole: true },
  { title: "PEER", whole: true },
  { title: "STATE", whole: true },
  { title: "AS", whole: true },
  { title: "WHAT" },
];

/** Of an id, what tells it apart from others; `grant show` and `grant revoke` take it so. */
const SHORT_ID = 8;

export function grantCells({ grant, peer, state, subject_user: subject, resources }: Grant): readonly Cell[] {
  return [grant.slice(0, SHORT_ID), peer, state, subject ?? "nobody any more", resources.join(" ")];
}

export function peerText(page: Page, peer: Peer): string {
  const keys = peer.keys.map(({ key, until }) => [
    "key",
    until === null ? key : `${key}, taken until ${until}`,
  ]);
  return labelled(page, [
    ["peer", peer.peer],
    ["state", peer.state],
    ["address", peer.address],
    ["id", peer.id],
    ...keys.map(([label = "", value = ""]) => [label, value] as const),
    ["tls", peer.certificate ?? "any certificate that an authority of this host vouches for"],
    ["enrolled", `${peer.enrolled}, by ${peer.enrolled_by}`],
  ]);
}

export function grantText(page: Page, grant: Grant): string {
  const { include_teams: teams, include_personal: isPersonal } = grant.filters;
  const counts = [
    ...(isPersonal ? ["their own and their role's"] : []),
    teams === null ? "those of each of their teams" : teams.map((team) => `those of team ${team}`).join(", "),
  ].filter((text) => text !== "");
  const ends: readonly (readonly [string, string])[] =
    grant.revoked === null ? [["until", grant.until]] : [["revoked", grant.revoked]];
  return labelled(page, [
    ["grant", grant.grant],
    ["state", grant.state],
    ["peer", grant.peer],
    ["as", grant.subject_user ?? "a user who is no more"],
    ["resources", grant.resources.join(", ")],
    ["verbs", grant.verbs.join(", ")],
    ["exclude", grant.exclude.length === 0 ? "nothing" : grant.exclude.join(", ")],
    ["rights", counts.length === 0 ? "none count" : counts.join("; ")],
    ["rows", `at most ${grant.max_rows}`],
    ["created", `${grant.created}, by ${grant.created_by}`],
    ...ends,
  ]);
}

/** "agents.read,logs.read", as a person types it. */
export function wordsOf(text: string): string[] {
  return text.split(",").map((word) => word.trim());
}
