const PRIME = 0x01000193;
const SEEDS = [0x811c9dc5, 0x050c5d1f];

/**
 * A short name of a text (FNV-1a with two seeds, 16 hex digits), the same for the same text. Detects accidental changes
 * and a person's edits; it is no protection against somebody who constructs two texts with the same name.
 */
export function fingerprint(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return SEEDS.map((seed) => half(bytes, seed)).join("");
}

function half(bytes: Uint8Array, seed: number): string {
  let hash = seed;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
