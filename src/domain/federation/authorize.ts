import { isGrantVerb } from "../../base/grant-resources.ts";
import { writeAudit } from "../gateway/audit.ts";
import type { IdentityTools } from "../gateway/identity.ts";
import { decideScope, type PeerAsk, type ScopeDecision } from "./scope.ts";
import { subjectOf } from "./subject.ts";

/**
 * Decides about a peer's request by what is stored now, and audits it: a revoked grant is refused at the very next
 * request. The `peerId` is the one that signed, so nobody else can fill the audit. Throws where it cannot be audited.
 */
export async function authorizePeer(
  tools: IdentityTools,
  ask: PeerAsk,
  requestId = "",
): Promise<ScopeDecision> {
  const { store, clock } = tools;
  const [peer, grant] = await Promise.all([
    store.federation.peers.byId(ask.peerId),
    store.federation.grants.byId(ask.grantId),
  ]);
  const subject =
    grant === undefined || grant.peerId !== peer?.peerId
      ? undefined
      : await subjectOf(store, grant.subjectUserId);
  const decision = decideScope({ peer, grant, subject, now: clock.now() }, ask);
  await writeAudit(
    tools,
    { actor: `peer:${peer?.name ?? "unknown"}`, via: "peer", peerId: ask.peerId, grantId: ask.grantId },
    {
      action: `federation.${isGrantVerb(ask.verb) ? ask.verb : "other"}`,
      resource: askedFor(ask),
      outcome: decision.allowed ? "ok" : decision.deny.code,
      detail: decision.allowed ? "" : `${decision.deny.stage} ${decision.deny.statusCode}`,
      requestId,
    },
  );
  return decision;
}

/** `agents.send web1/coder0`. */
function askedFor({ resource, agents }: PeerAsk): string {
  return [resource, ...(agents ?? []).map(({ host, agent }) => `${host}/${agent}`)].join(" ");
}
