import type { Clock } from "../../base/clock.ts";
import type { PeerLine } from "./peer-line.ts";

/** How this gateway speaks with those of other teams. */
export interface FederationWire {
  /** What others know this gateway by; its key is made where there is none. Throws where it has no address for others. */
  self(): Promise<FederationSelf>;
  /**
   * The secret of a new invite: 44 letters, of which the first half names it on the line and the second is made of that by
   * our key, and never sent.
   */
  newInviteSecret(): Promise<string>;
  /**
   * Presents an invite at the gateway that made it, which takes us as a peer there; what is answered is proven by the key
   * and the certificate of the invite. Throws MosaicError `invite-used`, `invite-expired`, `invite-unknown`,
   * `peer-away`, `peer-certificate-differs` or `peer-proof-wrong`.
   */
  enrol(invite: PeerInvite, as: { readonly name: string }): Promise<EnrolledPeer>;
  /** What is shown at an address, vouched for by nobody yet. Throws MosaicError `peer-away`. */
  certificateAt(address: string): Promise<ShownCertificate>;
  /** What others see of this gateway, where it has an address for them; no key is made for it. */
  face(): Promise<{
    readonly address: string | undefined;
    /** undefined: it ends no TLS itself. */
    readonly certificate: ShownCertificate | undefined;
  }>;
  /** What peers that were enrolled are asked with. */
  readonly calls: PeerCallTools;
  /** The key that we sign with, and the next one while it is being announced to peers. */
  readonly keys: OwnKeys;
}

/** A certificate of TLS, by what it is told by. */
export interface ShownCertificate {
  /** SHA-256 of it (DER), in hexadecimal. */
  readonly sha256: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly until: number;
}

/** What asks a peer, besides what is known of it. */
export interface PeerCallTools {
  readonly line: PeerLine;
  readonly key: () => Promise<SigningKey>;
  readonly clock: Pick<Clock, "now">;
}

/** What a gateway signs with. The private half stays inside. */
export interface SigningKey {
  /** `ed25519:` and the SHA-256 of the public key, in hexadecimal: how a key is called everywhere. */
  readonly keyId: string;
  /** 32 bytes, as base64 of addresses. */
  readonly publicKey: string;
  /** The signature, in base64. Ed25519 gives the same one for the same text. */
  sign(text: string): Promise<string>;
}

export interface OwnKeys {
  /** undefined where none was made yet: this gateway has nothing to do with other teams. */
  existing(): Promise<SigningKey | undefined>;
  /** Made where there is none. */
  current(): Promise<SigningKey>;
  /** Made where there is none: the one that a change of key goes on with, however often it was broken off. */
  next(): Promise<SigningKey>;
  /** The next key is the current one from now on. */
  useNext(): Promise<void>;
}

/** What others know this gateway by. */
export interface FederationSelf {
  /** `ed25519:` and the SHA-256 of the key's 32 bytes, in hexadecimal. */
  readonly keyId: string;
  /** The 32 bytes, base64url without padding. */
  readonly publicKey: string;
  /** The origin at which others reach it. */
  readonly address: string;
  /** SHA-256 of its certificate (DER), in hexadecimal; null: it ends no TLS itself. */
  readonly certificate: string | null;
}

/** What an admin of one team hands to an admin of another: where the gateway is, what it is known by, and a secret. */
export interface PeerInvite extends Omit<FederationSelf, "keyId"> {
  readonly secret: string;
}

/** A gateway that has taken us. */
export interface EnrolledPeer extends FederationSelf {
  /** As it calls itself. */
  readonly name: string;
}
