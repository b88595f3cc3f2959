import { createHash, createPublicKey, verify } from "node:crypto";
import { describeError, MosaicError } from "../base/errors.ts";

/** Whether the owner of an Ed25519 key (PEM) signed these bytes. Throws MosaicError("usage") for a key that is none. */
export function isSigned(publicKey: string, signed: Uint8Array, signature: Uint8Array): boolean {
  let key;
  try {
    key = createPublicKey(publicKey);
  } catch (thrown) {
    throw new MosaicError("usage", `MOSAIC_PUBLIC_KEY is no public key: ${describeError(thrown)}`);
  }
  if (key.asymmetricKeyType !== "ed25519") {
    throw new MosaicError(
      "usage",
      `MOSAIC_PUBLIC_KEY is a key for ${key.asymmetricKeyType}: it has to be ed25519`,
    );
  }
  return verify(null, signed, key, signature);
}

/** Hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
