import type { FederationStore } from "../../../domain/ports/federation-store.ts";
import type { Database } from "../database.ts";
import { postgresGrants } from "./grants.ts";
import { postgresPeerInvites } from "./invites.ts";
import { postgresNonces } from "./nonces.ts";
import { postgresPeers } from "./peers.ts";

/** What is kept of other teams. */
export function postgresFederation(database: Database): FederationStore {
  return {
    peers: postgresPeers(database),
    invites: postgresPeerInvites(database),
    grants: postgresGrants(database),
    nonces: postgresNonces(database),
  };
}
