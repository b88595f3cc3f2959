import { circuitOf } from "../../domain/federation/circuit.ts";
import { grantState } from "../../domain/federation/grants.ts";
import type { StoredGrant, StoredPeer } from "../../domain/ports/federation-store.ts";
import type { GatewayStore, StoredTeam, StoredUser } from "../../domain/ports/gateway-store.ts";
import type { FederationGrantList } from "../documents/federation-grant-list.ts";
import type { FederationPeerList } from "../documents/federation-peer-list.ts";
import type { FederationStatus } from "../documents/federation-status.ts";
import { timestampOf } from "../heading.ts";

/** Everything that the row of a grant names, read together. */
export interface Named {
  readonly peers: readonly StoredPeer[];
  readonly users: readonly StoredUser[];
  readonly teams: readonly StoredTeam[];
  readonly now: number;
}

export async function namedIn({ federation, users, teams }: GatewayStore, now: number): Promise<Named> {
  const [peers, ofUsers, ofTeams] = await Promise.all([federation.peers.all(), users.all(), teams.all()]);
  return { peers, users: ofUsers, teams: ofTeams, now };
}

export function peerRow(peer: StoredPeer): FederationPeerList["peers"][number] {
  return {
    peer: peer.name,
    id: peer.peerId,
    address: peer.address,
    state: peer.state,
    certificate: peer.certificate,
    keys: peer.keys.map(({ keyId, addedAt, until }) => ({
      key: keyId,
      added: timestampOf(addedAt),
      until: timestampOf(until ?? undefined),
    })),
    enrolled: timestampOf(peer.enrolledAt),
    enrolled_by: peer.enrolledBy,
  };
}

/** A team that was deleted has no name, and its rights let nothing through; its id stands for it. */
export function grantRow(
  { peers, users, teams, now }: Named,
  grant: StoredGrant,
): FederationGrantList["grants"][number] {
  const teamName = (id: string) => teams.find(({ teamId }) => teamId === id)?.name ?? id;
  return {
    grant: grant.grantId,
    peer: peers.find(({ peerId }) => peerId === grant.peerId)?.name ?? grant.peerId,
    subject_user: users.find(({ userId }) => userId === grant.subjectUserId)?.email ?? null,
    verbs: [...grant.verbs],
    resources: [...grant.resources],
    exclude: [...grant.exclude],
    filters: {
      include_teams: grant.includeTeams?.map(teamName) ?? null,
      include_personal: grant.includePersonal,
    },
    max_rows: grant.maxRows,
    state: grantState(grant, now),
    created: timestampOf(grant.createdAt),
    created_by: grant.createdBy,
    until: timestampOf(grant.until),
    revoked: timestampOf(grant.revokedAt ?? undefined),
  };
}

/** How a peer has just answered. */
export interface AskedNow {
  /** The error code; null: it answered well, or was not asked. */
  readonly refusal: string | null;
  readonly certificateUntil: number | undefined;
}

export function contactRow(
  { peerId, name, address, state, certificate, keys, contact }: StoredPeer,
  grants: readonly StoredGrant[],
  now: number,
  asked: AskedNow = { refusal: null, certificateUntil: undefined },
): FederationStatus["peers"][number] {
  const circuit = circuitOf(contact, now);
  const good = grants.filter((grant) => grant.peerId === peerId && grantState(grant, now) === "active");
  return {
    peer: name,
    address,
    state,
    key: keys.find(({ until }) => until === null)?.keyId ?? null,
    certificate,
    certificate_until: timestampOf(asked.certificateUntil),
    refusal: asked.refusal,
    skew_ms: contact.skewMs,
    last_success: timestampOf(contact.lastSuccessAt ?? undefined),
    last_failure: timestampOf(contact.lastFailureAt ?? undefined),
    failure: contact.lastFailure,
    failures: contact.failures,
    circuit: circuit.state,
    circuit_until: circuit.state === "open" ? timestampOf(circuit.until) : null,
    grants: good.length,
  };
}
