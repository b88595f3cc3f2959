import { writeAudit } from "../../domain/gateway/audit.ts";
import type { FederationTools, FromPeer } from "./federation-routes.ts";
import { FORBIDDEN, type Outside } from "./outside.ts";

/** What the peer has been granted and may use now. Says nothing about ended grants, or about reasons. */
export async function answerCapabilities(tools: FederationTools, { peer, read }: FromPeer): Promise<Outside> {
  const { store, clock, composition } = tools;
  const { peerId, name, state } = peer;
  const isActive = state === "active";
  await writeAudit(
    tools,
    { actor: `peer:${name}`, via: "peer", peerId },
    {
      action: "federation.capabilities",
      resource: "",
      outcome: isActive ? "ok" : `peer-${state}`,
      requestId: read.nonce,
    },
  );
  if (!isActive) return FORBIDDEN;
  const now = clock.now();
  const grants = (await store.federation.grants.ofPeer(peerId)).filter(
    ({ revokedAt, until }) => revokedAt === null && until > now,
  );
  const services = composition.servicesFor({
    signal: new AbortController().signal,
    needs: "read",
    note: ignore,
    warn: ignore,
  });
  return {
    status: 200,
    body: {
      schema: "mosaic.federation.capabilities/1",
      gateway: services.hostName,
      grants: grants.map(({ grantId, subjectUserId, verbs, resources, exclude, maxRows, until }) => ({
        grant_id: grantId,
        subject: subjectUserId,
        verbs,
        resources: resources.filter((resource) => !exclude.includes(resource)),
        max_rows: maxRows,
        until: new Date(until).toISOString(),
      })),
    },
  };
}

function ignore(): void {}
