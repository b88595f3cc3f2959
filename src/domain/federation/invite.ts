import { MosaicError } from "../../base/errors.ts";
import type { PeerInvite } from "../ports/federation-wire.ts";

/** The longest time for which an invite is valid. */
export const LONGEST_INVITE_MS = 15 * 60_000;

const KEY = /^[A-Za-z0-9_-]{43}$/;
const SECRET = /^[A-Za-z0-9_-]{44}$/;
const CERTIFICATE = /^[0-9a-f]{64}$/;
/** Stands for a certificate that a trusted authority vouches for. */
const NO_CERTIFICATE = "authority";
const MARK = "peer-1";

/**
 * `https://gateway.example:14242/#peer-1.SECRET.KEY.CERTIFICATE`: browsers and proxies never send what is behind the
 * `#`.
 */
export function inviteText({ address, secret, publicKey, certificate }: PeerInvite): string {
  return `${address}/#${[MARK, secret, publicKey, certificate ?? NO_CERTIFICATE].join(".")}`;
}

/** Throws MosaicError `peer-invite-invalid`, without repeating the text. */
export function readPeerInvite(text: string): PeerInvite {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const [mark, secret = "", publicKey = "", certificate = "", ...more] = url?.hash.slice(1).split(".") ?? [];
  const isWhole =
    mark === MARK &&
    more.length === 0 &&
    SECRET.test(secret) &&
    KEY.test(publicKey) &&
    (certificate === NO_CERTIFICATE || CERTIFICATE.test(certificate));
  if (url === undefined || !isWhole || url.protocol !== "https:" || url.username !== "") {
    throw new MosaicError("usage", "this is no invite of another team's gateway", {
      code: "peer-invite-invalid",
      hint: "mosaic federation peer invite, at the other team's gateway",
    });
  }
  return {
    address: url.origin,
    secret,
    publicKey,
    certificate: certificate === NO_CERTIFICATE ? null : certificate,
  };
}
