import { authorizePeer } from "../../domain/federation/authorize.ts";
import type { PeerAsk, ScopeFilter } from "../../domain/federation/scope.ts";
import { writeAudit, type Actor } from "../../domain/gateway/audit.ts";
import { tooManyRequests } from "../too-many-requests.ts";
import type { FederationTools, FromPeer } from "./federation-routes.ts";
import { outsideOfDeny, type Outside } from "./outside.ts";

type Wanted = Pick<PeerAsk, "verb" | "resource" | "agents" | "limit">;

/** What the peer may have of what it asks for, or the answer it gets instead. Both are audited. */
export async function allowed(
  tools: FederationTools,
  { peer, read }: FromPeer,
  wanted: Wanted,
): Promise<{ readonly filter: ScopeFilter } | { readonly outside: Outside }> {
  const { store, grantRates, clock } = tools;
  const { peerId } = peer;
  const grant = await store.federation.grants.byId(read.grant);
  // made-up grants must not have rates of their own
  const counted = grant?.peerId === peerId ? grant.grantId : `peer ${peerId}`;
  const taken = grantRates.take(counted, clock.monotonic());
  if (!taken.isTaken) {
    if (taken.isFirst) await writeLimited(tools, { peer, read }, wanted);
    throw tooManyRequests(taken.waitMs);
  }
  const ask = { ...wanted, peerId, grantId: read.grant, subjectUserId: read.subject };
  const decision = await authorizePeer(tools, ask, read.nonce);
  return decision.allowed ? { filter: decision.filter } : { outside: outsideOfDeny(decision.deny) };
}

/** Audited once for many refusals in a row: a peer that asks a thousand times a second must not fill the disk. */
async function writeLimited(
  tools: FederationTools,
  { peer, read }: Pick<FromPeer, "peer" | "read">,
  { resource }: Wanted,
): Promise<void> {
  const outcome = "too-many-requests";
  await writeRefused(tools, { peer, read }, { action: "federation.limited", resource, outcome });
}

/** Audits why an allowed request was refused after all. */
export async function writeRefused(
  tools: FederationTools,
  { peer, read }: Pick<FromPeer, "peer" | "read">,
  done: { readonly action: string; readonly resource: string; readonly outcome: string },
): Promise<void> {
  await writeAudit(tools, actorOfPeer(peer, read), { ...done, requestId: read.nonce });
}

/** The name of a peer in the audit, with the grant it used. */
export function actorOfPeer({ name, peerId }: FromPeer["peer"], { grant }: FromPeer["read"]): Actor {
  return { actor: `peer:${name}`, via: "peer", peerId, grantId: grant };
}
