import type { FederationStatus, FederationStatusRequest } from "../documents/federation-status.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { contactRow } from "./rows.ts";

/** How each peer is known, and how the last calls to it went; asks none of them. */
export const federationStatus = operation<FederationStatusRequest, FederationStatus>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { store, clock } = await services.gateway();
    const [peers, grants] = await Promise.all([store.federation.peers.all(), store.federation.grants.all()]);
    const now = clock.now();
    const rows = peers
      .filter(({ state }) => state !== "removed")
      .map((peer) => contactRow(peer, grants, now));
    return {
      document: { ...heading(services, "mosaic.federation.status/1"), at: timestampOf(now), peers: rows },
    };
  },
});
