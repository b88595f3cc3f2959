import type { Size } from "../terminal/terminals.ts";

/** What a person who types from another host sends, numbered within their session from 1. */
export type KeyMessage = { readonly session: string; readonly n: number } & Typed;

export type Typed =
  | { readonly kind: "keys"; readonly bytes: Uint8Array }
  /** The size of the window they type in. */
  | { readonly kind: "size"; readonly size: Size };

const KINDS = ["keys", "size"] as const;
/** The length of a UUID as text. */
const SESSION = 36;
/** One byte for the kind, four for the number, and the session. */
const HEAD = 5 + SESSION;

/** Pure. */
export function encodeKeys(message: KeyMessage): Uint8Array {
  const body = message.kind === "keys" ? message.bytes : sizeBytes(message.size);
  const bytes = new Uint8Array(HEAD + body.length);
  bytes[0] = KINDS.indexOf(message.kind);
  new DataView(bytes.buffer).setUint32(1, message.n);
  bytes.set(new TextEncoder().encode(message.session), 5);
  bytes.set(body, HEAD);
  return bytes;
}

/** Pure. undefined: it is no such message. */
export function decodeKeys(bytes: Uint8Array): KeyMessage | undefined {
  const kind = KINDS[bytes[0] ?? KINDS.length];
  if (kind === undefined || bytes.length < HEAD) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const n = view.getUint32(1);
  const session = new TextDecoder().decode(bytes.subarray(5, HEAD));
  if (kind === "keys") return { session, n, kind, bytes: bytes.subarray(HEAD) };
  if (bytes.length !== HEAD + 4) return undefined;
  return { session, n, kind, size: { columns: view.getUint16(HEAD), rows: view.getUint16(HEAD + 2) } };
}

function sizeBytes({ columns, rows }: Size): Uint8Array {
  const bytes = new Uint8Array(4);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of [columns, rows].entries()) {
    view.setUint16(2 * at, Math.min(0xffff, Math.max(0, Math.trunc(value))));
  }
  return bytes;
}
