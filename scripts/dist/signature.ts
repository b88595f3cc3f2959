import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";

export interface SigningKey {
  /** The raw 64 bytes of an Ed25519 signature over the text. */
  readonly sign: (text: string) => Uint8Array;
  /** PEM; what `openssl pkeyutl -verify -pubin -inkey` reads. */
  readonly publicKey: string;
}

/** The key in a PEM file (`openssl genpkey -algorithm ed25519`); undefined where no file is named. */
export function readSigningKey(path: string | undefined): SigningKey | undefined {
  if (path === undefined || path === "") return undefined;
  const key = createPrivateKey(readFileSync(path));
  if (key.asymmetricKeyType !== "ed25519") {
    throw new Error(`${path} is a key for ${key.asymmetricKeyType}: MOSAIC_SIGNING_KEY has to be ed25519`);
  }
  return {
    sign: (text) => new Uint8Array(sign(null, Buffer.from(text), key)),
    publicKey: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
  };
}
