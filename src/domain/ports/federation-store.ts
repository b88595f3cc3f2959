import type { GrantResource, GrantVerb } from "../../base/grant-resources.ts";
import type { Resource } from "../../base/resources.ts";

/**
 * What a gateway keeps of other teams. Times are milliseconds since 1970, by the gateway's clock. Secrets come as their
 * SHA-256 alone, in hexadecimal.
 */
export interface FederationStore {
  readonly peers: PeerStore;
  readonly invites: PeerInviteStore;
  readonly grants: GrantStore;
  readonly nonces: NonceStore;
}

/** `suspended`: it is refused until it is active again. `removed`: for good; its row stays, since the audit names it. */
export type PeerState = "active" | "suspended" | "removed";

/** A key that a peer signs with. */
export interface PeerKey {
  /** `ed25519:` and the SHA-256 of the key's 32 bytes, in hexadecimal. */
  readonly keyId: string;
  /** The 32 bytes, base64url without padding. */
  readonly publicKey: string;
  readonly addedAt: number;
  /** When it is taken no more; null: nothing has taken its place. */
  readonly until: number | null;
}

/** Another team's gateway. */
export interface StoredPeer {
  /** The id of the key that it was enrolled with: it stays when keys change. */
  readonly peerId: string;
  /** As it is called here. */
  readonly name: string;
  /** The origin of its gateway, such as https://gateway.example:14242. */
  readonly address: string;
  /** Oldest first; also those that are taken no more. */
  readonly keys: readonly PeerKey[];
  /** SHA-256 of its certificate (DER), in hexadecimal; null: an authority of this machine vouches for it. */
  readonly certificate: string | null;
  readonly state: PeerState;
  readonly enrolledAt: number;
  /** "owner", "user:ada@example.org". */
  readonly enrolledBy: string;
  readonly contact: PeerContact;
}

/** What became of calls to it, and of its own; null: there was none. */
export interface PeerContact {
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  /** The code of the last failure. */
  readonly lastFailure: string | null;
  /** Failures since the last success. */
  readonly failures: number;
  /** Its clock less ours, as its last answer had it. */
  readonly skewMs: number | null;
}

export interface PeerStore {
  /**
   * Adds a peer with one key and no contact. One that was removed comes back as a new one, without its grants. false:
   * there is a peer with that key or that name.
   */
  add(peer: NewPeer): Promise<boolean>;
  /** By their names, those that were removed too. */
  all(): Promise<readonly StoredPeer[]>;
  /** In whatever state. */
  byId(peerId: string): Promise<StoredPeer | undefined>;
  /** Of those that were not removed. */
  byName(name: string): Promise<StoredPeer | undefined>;
  /** The peer that signs with a key, in whatever state; the key may be over. */
  byKey(keyId: string): Promise<StoredPeer | undefined>;
  /** `removed` ends its grants too. false: there is no such peer, or it was removed before. */
  setState(peerId: string, state: PeerState, at: number): Promise<boolean>;
  /** Adds a key; those before are taken until `othersUntil` at the latest. false: somebody has that key. */
  addKey(peerId: string, key: Omit<PeerKey, "until">, othersUntil: number): Promise<boolean>;
  /** Keeps what became of a call. `failure`: the code of what went wrong; null: nothing did. */
  contacted(
    peerId: string,
    contact: { readonly at: number; readonly failure: string | null; readonly skewMs: number | null },
  ): Promise<void>;
}

export interface NewPeer extends Omit<StoredPeer, "keys" | "contact" | "state"> {
  readonly key: Pick<PeerKey, "keyId" | "publicKey">;
}

/** What came of an invite that somebody presented. */
export type InviteClaim = "claimed" | "used" | "expired" | "unknown";

export interface PeerInviteStore {
  add(invite: {
    readonly sha256: string;
    readonly madeBy: string;
    readonly createdAt: number;
    readonly until: number;
  }): Promise<void>;
  /** Takes it, for one alone: whoever comes later, or at the same time, is told that it was used. */
  claim(sha256: string, by: string, now: number): Promise<InviteClaim>;
}

/** What a peer may see and do, in the name of one of our users. It only ever narrows what that user may. */
export interface StoredGrant {
  readonly grantId: string;
  readonly peerId: string;
  readonly subjectUserId: string;
  readonly verbs: readonly GrantVerb[];
  readonly resources: readonly GrantResource[];
  /** Resources that it does not have after all, and agents that it does not reach. */
  readonly exclude: readonly (GrantResource | Resource)[];
  /** Ids of teams whose rights count; null: all that the subject is in. */
  readonly includeTeams: readonly string[] | null;
  /** Whether the subject's own rights and role count, besides those of teams. */
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
  /** Newest first, those that are over too. */
  ofPeer(peerId: string): Promise<readonly StoredGrant[]>;
  /** Newest first, those that are over too. */
  all(): Promise<readonly StoredGrant[]>;
  /** false: there is no such grant, or it was revoked before. */
  revoke(grantId: string, at: number): Promise<boolean>;
}

export interface NonceStore {
  /** Keeps that a peer used a nonce, until `until`; false: it did before, and that time is not over. */
  take(nonce: {
    readonly peerId: string;
    readonly nonce: string;
    readonly until: number;
    readonly now: number;
  }): Promise<boolean>;
}
