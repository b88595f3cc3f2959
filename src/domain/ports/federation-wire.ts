import type { Clock } from "../../base/clock.ts";
import type { PeerLine } from "./peer-line.ts";

/** How this gateway talks to gateways of other teams. */
export interface FederationWire {
  /**
   * What others know this gateway by; its key is created where there is none. Throws where it has no address that
   * others can reach.
   */
  self(): Promise<FederationSelf>;
  /**
   * The secret of a new invite, 44 letters. The first half names it on the wire; the second is made from the first with
   * our key, and never sent.
   */
  newInviteSecret(): Promise<string>;
  /**
   * Presents an invite at the gateway that made it, which then has us as a peer. The answer is proven by the key and
   * certificate in the invite. Throws MosaicError `invite-used`, `invite-expired`, `invite-unknown`, `peer-away`,
   * `peer-certificate-differs` or `peer-proof-wrong`.
   */
  enrol(invite: PeerInvite, as: { readonly name: string }): Promise<EnrolledPeer>;
  /** The certificate shown at an address; nothing vouches for it yet. Throws MosaicError `peer-away`. */
  certificateAt(address: string): Promise<ShownCertificate>;
  /** What others see of this gateway, where it has an address for them. Creates no key. */
  face(): Promise<{
    readonly address: string | undefined;
    /** undefined: it does not terminate TLS itself. */
    readonly certificate: ShownCertificate | undefined;
  }>;
  /** For calls to enrolled peers. */
  readonly calls: PeerCallTools;
  /** The key that we sign with, and the next one while it is announced to peers. */
  readonly keys: OwnKeys;
}

/** A TLS certificate, by its fingerprint. */
export interface ShownCertificate {
  /** SHA-256 of it (DER), in hexadecimal. */
  readonly sha256: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly until: number;
}

/** What a call to a peer needs besides the peer's own data. */
export interface PeerCallTools {
  readonly line: PeerLine;
  readonly key: () => Promise<SigningKey>;
  readonly clock: Pick<Clock, "now">;
}

/** A key that a gateway signs with. The private half stays inside. */
export interface SigningKey {
  /** `ed25519:` and the SHA-256 of the public key, in hexadecimal: the name of a key everywhere. */
  readonly keyId: string;
  /** 32 bytes, base64url. */
  readonly publicKey: string;
  /** The signature, in base64. Ed25519 gives the same one for the same text. */
  sign(text: string): Promise<string>;
}

export interface OwnKeys {
  /** undefined where none was created yet: this gateway has nothing to do with other teams. */
  existing(): Promise<SigningKey | undefined>;
  /** Created where there is none. */
  current(): Promise<SigningKey>;
  /** Created where there is none. An interrupted change of keys goes on with the same one. */
  next(): Promise<SigningKey>;
  /** Makes the next key the current one. */
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
  /** SHA-256 of its certificate (DER), in hexadecimal; null: it does not terminate TLS itself. */
  readonly certificate: string | null;
}

/** What an admin of one team gives to an admin of another: where the gateway is, what it is known by, and a secret. */
export interface PeerInvite extends Omit<FederationSelf, "keyId"> {
  readonly secret: string;
}

/** A gateway that has enrolled us. */
export interface EnrolledPeer extends FederationSelf {
  /** The name it uses for itself. */
  readonly name: string;
}
