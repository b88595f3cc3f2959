/** How this gateway speaks with those of other teams. */
export interface FederationWire {
  /** What others know this gateway by; its key is made where there is none. Throws where it has no address for others. */
  self(): Promise<FederationSelf>;
  /**
   * Presents an invite at the gateway that made it, which takes us as a peer there; what is answered is proven by the key
   * and the certificate of the invite. Throws MosaicError `invite-used`, `invite-expired`, `invite-unknown`,
   * `peer-away`, `peer-certificate-differs` or `peer-proof-wrong`.
   */
  enrol(invite: PeerInvite, as: { readonly name: string }): Promise<EnrolledPeer>;
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
