import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import type { MakeBusSeal } from "../domain/ports/bus-seal.ts";

const ALGORITHM = "aes-256-gcm";
const TAG = 16;

/**
 * AES-256-GCM under a key of the speaker's own, so that its count alone makes each nonce unique. Not with
 * crypto.subtle, which is three times as slow and asynchronous: a later message could overtake this one.
 */
export const makeBusSeal: MakeBusSeal = (secret, speaker) => {
  const key = new Uint8Array(hkdfSync("sha256", secret, speaker, "mosaic bus", 32));
  return {
    seal(count, beside, plain) {
      const cipher = createCipheriv(ALGORITHM, key, nonceOf(count));
      cipher.setAAD(beside);
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(count, beside, sealed) {
      if (sealed.length < TAG) return undefined;
      const cipher = createDecipheriv(ALGORITHM, key, nonceOf(count), { authTagLength: TAG });
      cipher.setAAD(beside);
      cipher.setAuthTag(sealed.subarray(-TAG));
      try {
        return Buffer.concat([cipher.update(sealed.subarray(0, -TAG)), cipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
};

function nonceOf(count: bigint): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, count);
  return nonce;
}
