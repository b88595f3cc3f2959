import type { Database } from "bun:sqlite";
import type { FederationStore } from "../../../domain/ports/federation-store.ts";
import { sqliteGrants } from "./grants.ts";
import { sqlitePeerInvites } from "./invites.ts";
import { sqliteNonces } from "./nonces.ts";
import { sqlitePeers } from "./peers.ts";

/** What is kept of other teams. */
export function sqliteFederation(database: Database): FederationStore {
  return {
    peers: sqlitePeers(database),
    invites: sqlitePeerInvites(database),
    grants: sqliteGrants(database),
    nonces: sqliteNonces(database),
  };
}
