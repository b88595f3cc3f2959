import { isGrantResource, isGrantVerb, type GrantResource, type GrantVerb } from "../base/grant-resources.ts";
import { parseResource, type Resource } from "../base/resources.ts";
import type { NewPeer, PeerKey, StoredGrant, StoredPeer } from "../domain/ports/federation-store.ts";

/** PostgreSQL returns a bigint as text, SQLite as a number. */
type Integer = number | string;

export interface PeerRow {
  readonly peer_id: string;
  readonly name: string;
  readonly address: string;
  readonly certificate: string | null;
  /** Checked by the table. */
  readonly state: StoredPeer["state"];
  readonly enrolled_at: Integer;
  readonly enrolled_by: string;
  readonly last_success_at: Integer | null;
  readonly last_failure_at: Integer | null;
  readonly last_failure: string | null;
  readonly failures: number;
  readonly skew_ms: Integer | null;
}

export interface KeyRow {
  readonly key_id: string;
  readonly peer_id: string;
  readonly public_key: string;
  readonly added_at: Integer;
  readonly until: Integer | null;
}

export interface GrantRow {
  readonly grant_id: string;
  readonly peer_id: string;
  readonly subject_user_id: string;
  readonly verbs: string;
  readonly resources: string;
  readonly exclude: string;
  readonly include_teams: string | null;
  readonly include_personal: boolean | number;
  readonly max_rows: number;
  readonly created_at: Integer;
  readonly created_by: string;
  readonly until: Integer;
  readonly revoked_at: Integer | null;
}

export const PEER_COLUMNS = `peer_id, name, address, certificate, state, enrolled_at, enrolled_by, last_success_at,
  last_failure_at, last_failure, failures, skew_ms`;

export const KEY_COLUMNS = "key_id, peer_id, public_key, added_at, until";

export const GRANT_COLUMNS = `grant_id, peer_id, subject_user_id, verbs, resources, exclude, include_teams,
  include_personal, max_rows, created_at, created_by, until, revoked_at`;

/** Peers with their keys, in the order of the rows. */
export function peersOf(rows: readonly PeerRow[], keys: readonly KeyRow[]): StoredPeer[] {
  return rows.map((row) => ({
    peerId: row.peer_id,
    name: row.name,
    address: row.address,
    keys: keys.filter((key) => key.peer_id === row.peer_id).map(keyOf),
    certificate: row.certificate,
    state: row.state,
    enrolledAt: Number(row.enrolled_at),
    enrolledBy: row.enrolled_by,
    contact: {
      lastSuccessAt: maybe(row.last_success_at),
      lastFailureAt: maybe(row.last_failure_at),
      lastFailure: row.last_failure,
      failures: row.failures,
      skewMs: maybe(row.skew_ms),
    },
  }));
}

/** In the order: peer_id, name, address, certificate, enrolled_at, enrolled_by. */
export function peerValues(peer: NewPeer): (string | number | null)[] {
  const { peerId, name, address, certificate, enrolledAt, enrolledBy } = peer;
  return [peerId, name, address, certificate, enrolledAt, enrolledBy];
}

/** In the order of {@link GRANT_COLUMNS}. */
export function grantValues(grant: StoredGrant): (string | number | boolean | null)[] {
  return [
    grant.grantId,
    grant.peerId,
    grant.subjectUserId,
    JSON.stringify(grant.verbs),
    JSON.stringify(grant.resources),
    JSON.stringify(grant.exclude),
    grant.includeTeams === null ? null : JSON.stringify(grant.includeTeams),
    grant.includePersonal,
    grant.maxRows,
    grant.createdAt,
    grant.createdBy,
    grant.until,
    grant.revokedAt,
  ];
}

/** Ignores what a later mosaic may have stored and this one does not know. Throws for an unknown exclusion. */
export function grantOf(row: GrantRow): StoredGrant {
  return {
    grantId: row.grant_id,
    peerId: row.peer_id,
    subjectUserId: row.subject_user_id,
    verbs: texts(row.verbs).filter((text): text is GrantVerb => isGrantVerb(text)),
    resources: texts(row.resources).filter((text): text is GrantResource => isGrantResource(text)),
    exclude: texts(row.exclude).map(exclusionOf),
    includeTeams: row.include_teams === null ? null : texts(row.include_teams),
    includePersonal: Boolean(row.include_personal),
    maxRows: row.max_rows,
    createdAt: Number(row.created_at),
    createdBy: row.created_by,
    until: Number(row.until),
    revokedAt: maybe(row.revoked_at),
  };
}

function exclusionOf(text: string): GrantResource | Resource {
  const parsed = isGrantResource(text) ? text : parseResource(text);
  // ignoring an exclusion would widen the grant
  if (parsed === undefined) throw new Error(`a grant excludes ${JSON.stringify(text)}, which is nothing`);
  return parsed;
}

function keyOf({ key_id, public_key, added_at, until }: KeyRow): PeerKey {
  return { keyId: key_id, publicKey: public_key, addedAt: Number(added_at), until: maybe(until) };
}

function texts(json: string): string[] {
  return (JSON.parse(json) as readonly unknown[]).map(String);
}

function maybe(value: Integer | null): number | null {
  return value === null ? null : Number(value);
}
