import { fromBase64Url, toBase64Url } from "../../base/base64.ts";
import { newNonce } from "./signed-request.ts";
import type { SigningKey } from "../ports/federation-wire.ts";

/** What a gateway says of itself when it comes with an invite. */
export interface EnrolRequest {
  /** Which invite: the first half of its secret. */
  readonly invite: string;
  /** As it would like to be called. */
  readonly name: string;
  readonly address: string;
  readonly publicKey: string;
  readonly certificate: string | null;
  /** That it knows the other half, and that nobody on the way put another key in. */
  readonly proof: string;
}

/** Letters of each half: 128 bits. */
const HALF = 22;
/** Where invites and enrolments begin in what is signed: no request and no answer begins so. */
const INVITE = "mosaic-fed-1 invite";
const ENROL = "mosaic-fed-1 enrol";
const ENROLLED = "mosaic-fed-1 enrolled";

/**
 * The secret of a new invite: 128 random bits that name it, and 128 that only the owner of the key can make of them. So
 * the store has nothing with which somebody could enrol, and the half that proves it never goes over the line.
 */
export function newInviteSecret(key: SigningKey): Promise<string> {
  return inviteSecretOf(key, newNonce());
}

/** The whole secret of the invite that has this name; for whoever did not make it, another one. */
export async function inviteSecretOf(key: SigningKey, invite: string): Promise<string> {
  const signed = new TextEncoder().encode(await key.sign(`${INVITE} ${invite}`));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", signed));
  return `${invite}${toBase64Url(digest.slice(0, 16))}`;
}

export function inviteNameOf(secret: string): string {
  return secret.slice(0, HALF);
}

type Claimed = Omit<EnrolRequest, "proof">;

/** Over both keys and all that is claimed: who changes anything on the way cannot prove it. */
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

/** That the gateway which answers made the invite, for this very request. */
export function answerProof(secret: string, of: AnswerOf): Promise<string> {
  return hmac(secret, answerText(of));
}

export function isAnswerProof(secret: string, of: AnswerOf, proof: string): Promise<boolean> {
  return isHmac(secret, answerText(of), proof);
}

interface AnswerOf {
  /** The public keys of who comes and of who answers. */
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

/** By the platform, which takes as long for a wrong one. */
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
