import type { GrantResource, GrantVerb } from "../../base/grant-resources.ts";
import type { Resource } from "../../base/resources.ts";

/**
 * What a gateway stores about other teams. Times are milliseconds since 1970, by the gateway's clock. Of secrets only
 * the SHA-256 is stored, in hexadecimal.
 */
export interface FederationStore {
  readonly peers: PeerStore;
  readonly invites: PeerInviteStore;
  readonly grants: GrantStore;
  readonly nonces: NonceStore;
}

/** `suspended`: refused until it is active again. `removed`: for good; its row stays, because the audit names it. */
export type PeerState = "active" | "suspended" | "removed";

/** A key that a peer signs with. */
export interface PeerKey {
  /** `ed25519:` and the SHA-256 of the key's 32 bytes, in hexadecimal. */
  readonly keyId: string;
  /** The 32 bytes, base64url without padding. */
  readonly publicKey: string;
  readonly addedAt: number;
  /** When it stops being accepted; null: no other key has replaced it. */
  readonly until: number | null;
}

/** Another team's gateway. */
export interface StoredPeer {
  /** The id of the key that it was enrolled with; it stays when keys change. */
  readonly peerId: string;
  /** Its name here. */
  readonly name: string;
  /** The origin of its gateway, such as https://gateway.example:14242. */
  readonly address: string;
  /** Oldest first, including those that are no longer accepted. */
  readonly keys: readonly PeerKey[];
  /**
   * SHA-256 of its certificate (DER), in hexadecimal; null: a certificate authority that this machine trusts vouches
   * for it.
   */
  readonly certificate: string | null;
  readonly state: PeerState;
  readonly enrolledAt: number;
  /** "owner", "user:ada@example.org". */
  readonly enrolledBy: string;
  readonly contact: PeerContact;
}

/** How calls to it and from it went; null: there was none. */
export interface PeerContact {
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  /** The code of the last failure. */
  readonly lastFailure: string | null;
  /** Failures since the last success. */
  readonly failures: number;
  /** Its clock minus ours, by its last answer. */
  readonly skewMs: number | null;
}

export interface PeerStore {
  /**
   * Adds a peer with one key and no contact. A removed peer comes back as a new one, without its grants. false: there
   * is a peer with that key or that name.
   */
  add(peer: NewPeer): Promise<boolean>;
  /** By name, removed ones included. */
  all(): Promise<readonly StoredPeer[]>;
  /** In any state. */
  byId(peerId: string): Promise<StoredPeer | undefined>;
  /** Not among removed peers. */
  byName(name: string): Promise<StoredPeer | undefined>;
  /** The peer that signs with a key, in any state; the key may have expired. */
  byKey(keyId: string): Promise<StoredPeer | undefined>;
  /** `removed` ends its grants too. false: there is no such peer, or it was already removed. */
  setState(peerId: string, state: PeerState, at: number): Promise<boolean>;
  /** Adds a key; the earlier ones are accepted until `othersUntil` at the latest. false: another peer has that key. */
  addKey(peerId: string, key: Omit<PeerKey, "until">, othersUntil: number): Promise<boolean>;
  /** Stores how a call went. `failure`: the error code; null: it went well. */
  contacted(
    peerId: string,
    contact: { readonly at: number; readonly failure: string | null; readonly skewMs: number | null },
  ): Promise<void>;
}

export interface NewPeer extends Omit<StoredPeer, "keys" | "contact" | "state"> {
  readonly key: Pick<PeerKey, "keyId" | "publicKey">;
}

/** What became of an invite that somebody presented. */
export type InviteClaim = "claimed" | "used" | "expired" | "unknown";

export interface PeerInviteStore {
  add(invite: {
    readonly sha256: string;
    readonly madeBy: string;
    readonly createdAt: number;
    readonly until: number;
  }): Promise<void>;
  /** Claims it for one peer alone: whoever comes later, or at the same time, gets `used`. */
  claim(sha256: string, by: string, now: number): Promise<InviteClaim>;
}

/** What a peer may see and do in the name of one of our users. It only narrows what that user may do. */
export interface StoredGrant {
  readonly grantId: string;
  readonly peerId: string;
  readonly subjectUserId: string;
  readonly verbs: readonly GrantVerb[];
  readonly resources: readonly GrantResource[];
  /** Resources and agents that are taken out again. */
  readonly exclude: readonly (GrantResource | Resource)[];
  /** The teams whose rights count, by id; null: all teams of the subject. */
  readonly includeTeams: readonly string[] | null;
  /** Whether the subject's own rights and role count, beside those of teams. */
  readonly includePersonal: boolean;
  readonly maxRows: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly until: number;
  readonly revokedAt: number | null;
}

export interface GrantStore {
  /** Throws where there is no such peer or user. */
  add(grant: StoredGrant): Promise<void>;
  byId(grantId: string): Promise<StoredGrant | undefined>;
  /** Newest first, including ended ones. */
  ofPeer(peerId: string): Promise<readonly StoredGrant[]>;
  /** Newest first, including ended ones. */
  all(): Promise<readonly StoredGrant[]>;
  /** false: there is no such grant, or it was already revoked. */
  revoke(grantId: string, at: number): Promise<boolean>;
}

export interface NonceStore {
  /** Stores that a peer used a nonce, until `until`. false: it has used it before, and that time is not over. */
  take(nonce: {
    readonly peerId: string;
    readonly nonce: string;
    readonly until: number;
    readonly now: number;
  }): Promise<boolean>;
}
