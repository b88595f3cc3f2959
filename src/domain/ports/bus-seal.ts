/**
 * Seals and opens what one speaker says under one key. Without the key, what was sealed can be neither read nor
 * changed.
 */
export interface BusSeal {
  /** `count` must never be used twice. `beside` is not hidden, but cannot be exchanged. */
  seal(count: bigint, beside: Uint8Array, plain: Uint8Array): Uint8Array;
  /** undefined: it was not sealed with this key, count and `beside`. */
  open(count: bigint, beside: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}

/** Makes the seal of one speaker (16 random bytes) under the secret of a key. */
export type MakeBusSeal = (secret: string, speaker: Uint8Array) => BusSeal;
