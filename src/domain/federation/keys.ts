import { fromBase64Url, toBase64, toBase64Url } from "../../base/base64.ts";
import { MosaicError } from "../../base/errors.ts";
import type { SigningKey } from "../ports/federation-wire.ts";

export const KEY_ID = /^ed25519:[0-9a-f]{64}$/;
const ED25519 = "Ed25519";

/** A new private key in the form it is stored in: PKCS #8, base64url. */
export async function newPrivateKey(): Promise<string> {
  const made = await crypto.subtle.generateKey(ED25519, true, ["sign", "verify"]);
  if (!("privateKey" in made)) throw new Error("a key without its two halves");
  return toBase64Url(new Uint8Array(await crypto.subtle.exportKey("pkcs8", made.privateKey)));
}

/** Throws MosaicError `federation-key-invalid`, without quoting the file. */
export async function signingKeyOf(kept: string): Promise<SigningKey> {
  try {
    const bytes = fromBase64Url(kept.trim());
    if (bytes === undefined) throw new Error("not base64");
    const secret = await crypto.subtle.importKey("pkcs8", bytes, ED25519, true, ["sign"]);
    const { x } = await crypto.subtle.exportKey("jwk", secret);
    if (x === undefined) throw new Error("no public half");
    return {
      keyId: await keyIdOf(x),
      publicKey: x,
      async sign(text) {
        const signature = await crypto.subtle.sign(ED25519, secret, new TextEncoder().encode(text));
        return toBase64(new Uint8Array(signature));
      },
    };
  } catch {
    throw new MosaicError("configuration", "the gateway's key for other gateways is none", {
      code: "federation-key-invalid",
    });
  }
}

/** Throws for anything but a public key. */
export async function keyIdOf(publicKey: string): Promise<string> {
  const bytes = fromBase64Url(publicKey);
  if (bytes?.byteLength !== 32) throw new Error("a public key of Ed25519 has 32 bytes");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `ed25519:${digest.toHex()}`;
}

/** Whether the owner of a public key signed a text; false for a malformed key or signature. */
export async function isSignedBy(
  publicKey: string,
  text: string,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const bytes = fromBase64Url(publicKey);
  if (bytes?.byteLength !== 32 || signature.byteLength !== 64) return false;
  try {
    const key = await crypto.subtle.importKey("raw", bytes, ED25519, true, ["verify"]);
    return await crypto.subtle.verify(ED25519, key, signature, new TextEncoder().encode(text));
  } catch {
    return false;
  }
}
