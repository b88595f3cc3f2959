/** Seals and opens what one speaker says under one key: what was sealed is neither read nor changed without the key. */
export interface BusSeal {
  /** `count` is never used twice; `beside` is not hidden, but belongs to it. */
  seal(count: bigint, beside: Uint8Array, plain: Uint8Array): Uint8Array;
  /** undefined: it was not sealed so. */
  open(count: bigint, beside: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}

/** The seal of one speaker, who is 16 random bytes, under the secret of a key. */
export type MakeBusSeal = (secret: string, speaker: Uint8Array) => BusSeal;
