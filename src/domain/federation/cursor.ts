import { fromBase64Url, toBase64Url } from "../../base/base64.ts";

/**
 * Where the next rows begin: behind a row, whatever is added before it meanwhile. It says nothing to who gets it, gives
 * no right, and is of one grant and one resource.
 */
export interface Cursor {
  readonly grantId: string;
  readonly resource: string;
  /** The key of the last row that was given. */
  readonly after: string;
}

const LONGEST = 1_000;

export function cursorText({ grantId, resource, after }: Cursor): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify([1, grantId, resource, after])));
}

/** The key behind which the rows go on; undefined for a text that is no cursor of that grant and resource. */
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

/** The rows behind a key, in the order of their keys, at most so many; `next` where there are more. Pure. */
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
