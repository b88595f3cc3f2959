/** What the owner of a screen sends on the bus to one viewer on another host. */
export type ViewFrame =
  /** A whole screen, as the message for the viewer's line; what was shown before does not count. */
  | { readonly kind: "screen"; readonly n: number; readonly text: string }
  | { readonly kind: "output"; readonly n: number; readonly bytes: Uint8Array }
  /** It is still there; `n` was the last frame that showed anything. */
  | { readonly kind: "here"; readonly n: number }
  /** Keys are accepted from now on, in that session. */
  | { readonly kind: "types"; readonly n: number; readonly session: string }
  /** Nothing more comes, with a code of `CLOSED`. */
  | { readonly kind: "closed"; readonly n: number; readonly code: number; readonly why: string };

const KINDS = ["screen", "output", "here", "closed", "types"] as const;
/** One byte for the kind, four for the number. */
const HEAD = 5;
const CODE = 2;

/** Pure. */
export function encodeFrame(frame: ViewFrame): Uint8Array {
  const body = bodyOf(frame);
  const bytes = new Uint8Array(HEAD + body.length);
  bytes[0] = KINDS.indexOf(frame.kind);
  new DataView(bytes.buffer).setUint32(1, frame.n);
  bytes.set(body, HEAD);
  return bytes;
}

/** Pure. undefined: it is no frame, or one of a newer mosaic. */
export function decodeFrame(bytes: Uint8Array): ViewFrame | undefined {
  const kind = KINDS[bytes[0] ?? KINDS.length];
  if (kind === undefined || bytes.length < HEAD) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const n = view.getUint32(1);
  const body = bytes.subarray(HEAD);
  switch (kind) {
    case "screen":
      return { kind, n, text: new TextDecoder().decode(body) };
    case "output":
      return { kind, n, bytes: body };
    case "here":
      return { kind, n };
    case "types":
      return { kind, n, session: new TextDecoder().decode(body) };
    case "closed":
      if (body.length < CODE) return undefined;
      return { kind, n, code: view.getUint16(HEAD), why: new TextDecoder().decode(body.subarray(CODE)) };
  }
}

function bodyOf(frame: ViewFrame): Uint8Array {
  switch (frame.kind) {
    case "screen":
      return new TextEncoder().encode(frame.text);
    case "output":
      return frame.bytes;
    case "here":
      return new Uint8Array();
    case "types":
      return new TextEncoder().encode(frame.session);
    case "closed":
      return Buffer.concat([Buffer.from([frame.code >> 8, frame.code & 0xff]), Buffer.from(frame.why)]);
  }
}
