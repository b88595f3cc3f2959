/** How long both keys are accepted: a peer that is away for days still knows us by one of them. */
export const OVERLAP_MS = 7 * 24 * 3_600_000;

/** The text that the new key signs, to say whose next key it is. No request, answer or invite begins like this. */
export function nextKeyText(oldKeyId: string, publicKey: string): string {
  return JSON.stringify(["mosaic-fed-1 key", oldKeyId, publicKey]);
}
