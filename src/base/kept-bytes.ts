import { MosaicError } from "./errors.ts";

/**
 * Text that may contain bytes which are not UTF-8. Each such byte is represented by a lone surrogate, U+DC80 to U+DCFF,
 * which UTF-8 cannot encode (as in Python's `surrogateescape`): a text that was cut and joined is written back byte for
 * byte.
 */

const LONE = /[\udc80-\udcff]/u;
const FIRST = 0xdc00;

/** Decodes bytes. A byte order mark becomes a character of the text. Never throws. */
export function decodeKeepingBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeByPieces(bytes);
  }
}

/** Encodes a text; bytes that were not UTF-8 come back unchanged. */
export function encodeKeptBytes(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (!LONE.test(text)) return encoder.encode(text);
  const pieces = text
    .split(/([\udc80-\udcff])/u)
    .map((piece) => (LONE.test(piece) ? Uint8Array.of(piece.charCodeAt(0) - FIRST) : encoder.encode(piece)));
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

export interface ForeignByte {
  /** In UTF-16 units. */
  readonly offset: number;
  /** "not UTF-8 (byte 0xFC)". */
  readonly what: string;
  /** What to do about it; undefined where that is not known. */
  readonly hint: string | undefined;
}

/** The first byte of a text that was not UTF-8; undefined where there is none. */
export function firstForeignByte(text: string): ForeignByte | undefined {
  const offset = text.search(LONE);
  if (offset < 0) return undefined;
  const byte = text.charCodeAt(offset) - FIRST;
  const wide = offset === 0 && (byte === 0xff || byte === 0xfe);
  return {
    offset,
    what: `not UTF-8 (byte 0x${byte.toString(16).toUpperCase()})`,
    hint: wide ? "it begins as UTF-16 does: save it as UTF-8" : "save it as UTF-8",
  };
}

/**
 * The text itself. Throws MosaicError("usage") where it is not all UTF-8: what a user gives is used as it is, or not at
 * all.
 */
export function givenText(name: string, text: string): string {
  const foreign = firstForeignByte(text);
  if (foreign === undefined) return text;
  throw new MosaicError("usage", `${name}:${lineAndColumn(text, foreign.offset)}: ${foreign.what}`, {
    hint: foreign.hint,
  });
}

/** The line and column of an offset, both from 1; a column counts UTF-16 units. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return `${line}:${offset - before.lastIndexOf("\n")}`;
}

function decodeByPieces(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += decoder.decode(bytes.subarray(from, at)) + String.fromCharCode(FIRST + (bytes[at] ?? 0));
    at += 1;
    from = at;
  }
  return text + decoder.decode(bytes.subarray(from));
}

/** The length of the well-formed sequence at `at` (Unicode 15, table 3-7); 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : (first & 0xf0) === 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  const second = bytes[at + 1] ?? 0;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (length === 0 || second < lowest || second > highest) return 0;
  for (let next = at + 2; next < at + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}
