import { fromBase64Url, toBase64Url } from "../../base/base64.ts";
import { newNonce } from "./signed-request.ts";
import type { SigningKey } from "../ports/federation-wire.ts";

/** What a gateway says about itself when it presents an invite. */
export interface EnrolRequest {
  /** Names the invite: the first half of its secret. */
  readonly invite: string;
  /** The name it would like to have. */
  readonly name: string;
  readonly address: string;
  readonly publicKey: string;
  readonly certificate: string | null;
  /** Proves that it knows the other half, and that nobody on the way has replaced its key. */
  readonly proof: string;
}

/** Letters of each half: 128 bits. */
const HALF = 22;
/** Prefixes of signed texts. No request or answer begins with them. */
const INVITE = "mosaic-fed-1 invite";
const ENROL = "mosaic-fed-1 enrol";
const ENROLLED = "mosaic-fed-1 enrolled";

/**
 * Makes the secret of a new invite: 128 random bits that name it, and 128 that only the owner of the key can derive
 * from those. So the store contains nothing that would let somebody enrol, and the half that proves the invite is never
 * sent.
 */
export function newInviteSecret(key: SigningKey): Promise<string> {
  return inviteSecretOf(key, newNonce());
}

/** The whole secret of the invite with this name; with another key than that of its maker, another text. */
export async function inviteSecretOf(key: SigningKey, invite: string): Promise<string> {
  const signed = new TextEncoder().encode(await key.sign(`${INVITE} ${invite}`));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", signed));
  return `${invite}${toBase64Url(digest.slice(0, 16))}`;
}

export function inviteNameOf(secret: string): string {
  return secret.slice(0, HALF);
}

type Claimed = Omit<EnrolRequest, "proof">;

/** Covers both keys and everything that is claimed: whoever changes a part on the way cannot prove it. */
export function enrolProof(secret: string, claimed: Claimed, keyId: string): Promise<string> {
  return hmac(secret, enrolText(claimed, keyId));
}

export function isEnrolProof(
  secret: string,
  claimed: Claimed,
  keyId: string,
  proof: string,
): Promise<boolean> {
  return isHmac(secret, enrolText(claimed, keyId), proof);
}

/** Proves that the answering gateway made the invite, for this very request. */
export function answerProof(secret: string, of: AnswerOf): Promise<string> {
  return hmac(secret, answerText(of));
}

export function isAnswerProof(secret: string, of: AnswerOf, proof: string): Promise<boolean> {
  return isHmac(secret, answerText(of), proof);
}

interface AnswerOf {
  /** The public keys of the enrolling and of the answering gateway. */
  readonly comes: string;
  readonly answers: string;
  readonly name: string;
  readonly nonce: string;
}

function enrolText({ invite, name, address, publicKey, certificate }: Claimed, keyId: string): string {
  return JSON.stringify([ENROL, invite, name, address, publicKey, certificate, keyId]);
}

function answerText({ comes, answers, name, nonce }: AnswerOf): string {
  return JSON.stringify([ENROLLED, comes, answers, name, nonce]);
}

const HMAC = { name: "HMAC", hash: "SHA-256" };

function keyOf(secret: string, use: "sign" | "verify"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", new TextEncoder().encode(secret), HMAC, false, [use]);
}

async function hmac(secret: string, text: string): Promise<string> {
  const key = await keyOf(secret, "sign");
  return toBase64Url(new Uint8Array(await crypto.subtle.sign(HMAC, key, new TextEncoder().encode(text))));
}

/** By the platform's function, which takes the same time for a wrong one. */
async function isHmac(secret: string, text: string, proof: string): Promise<boolean> {
  const bytes = fromBase64Url(proof);
  if (bytes === undefined) return false;
  return await crypto.subtle.verify(
    HMAC,
    await keyOf(secret, "verify"),
    bytes,
    new TextEncoder().encode(text),
  );
}
