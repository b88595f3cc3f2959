import type { SealedEntry } from "../ports/gateway-store.ts";

/** SHA-256 of a text, in hexadecimal. */
export type Sha256 = (text: string) => string;

/** The seal of a line: covers the whole line, and the seal before it. Changing a line breaks every later one. */
export function sealOf(entry: Omit<SealedEntry, "sha">, sha256: Sha256): string {
  const { id, at, actor, via, action, resource, outcome, detail, requestId, previousSha, host } = entry;
  const said = [previousSha, id, at, actor, via, action, resource, outcome, detail, requestId];
  // Lines from before there were peers or host names have no such fields, and keep their seals.
  const ofPeer = entry.peerId === null && entry.grantId === null ? [] : [entry.peerId, entry.grantId];
  return sha256(JSON.stringify([...said, ...ofPeer, ...(host === null ? [] : [host])]));
}

/** What is wrong with the first line that does not follow from the one before; undefined where all do. */
export function chainBreak(
  before: Pick<SealedEntry, "id" | "sha"> | undefined,
  entries: readonly SealedEntry[],
  sha256: Sha256,
): { readonly id: number; readonly why: string } | undefined {
  let last = before;
  for (const entry of entries) {
    const expected = (last?.id ?? 0) + 1;
    if (entry.id !== expected) return { id: expected, why: "this line is missing" };
    if (entry.previousSha !== (last?.sha ?? ""))
      return { id: entry.id, why: "it does not follow the line before" };
    if (entry.sha !== sealOf(entry, sha256)) return { id: entry.id, why: "it was changed" };
    last = entry;
  }
  return undefined;
}
