import { fromBase64Url, toBase64Url } from "../../base/base64.ts";

/**
 * Where the next page begins: after a given row, whatever is added before it meanwhile. Opaque to its receiver, gives
 * no right, and belongs to one grant and one resource.
 */
export interface Cursor {
  readonly grantId: string;
  readonly resource: string;
  /** The key of the last row of the page before. */
  readonly after: string;
}

const LONGEST = 1_000;

export function cursorText({ grantId, resource, after }: Cursor): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify([1, grantId, resource, after])));
}

/** The key after which the rows continue; undefined for a text that is no cursor of that grant and resource. */
export function readCursor(text: string, of: Pick<Cursor, "grantId" | "resource">): string | undefined {
  if (text.length > LONGEST) return undefined;
  const bytes = fromBase64Url(text);
  if (bytes === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (!Array.isArray(read) || read.length !== 4) return undefined;
    const [version, grantId, resource, after] = read as readonly unknown[];
    const isOurs = version === 1 && grantId === of.grantId && resource === of.resource;
    return isOurs && typeof after === "string" ? after : undefined;
  } catch {
    return undefined;
  }
}

/** The rows after a key, in the order of their keys, at most `most`; `next` where there are more. Pure. */
export function pageOf<Row extends { readonly key: string }>(
  rows: readonly Row[],
  after: string | undefined,
  most: number,
): { readonly rows: readonly Row[]; readonly last: string | undefined } {
  const sorted = rows
    .filter(({ key }) => after === undefined || key > after)
    .toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  const given = sorted.slice(0, most);
  return { rows: given, last: given.length < sorted.length ? given.at(-1)?.key : undefined };
}
