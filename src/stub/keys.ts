/**
 * Bytes from a terminal in raw mode → key events. Pure and incremental: a character, an escape sequence or
 * a bracketed paste may be split over any number of chunks.
 */
export type KeyName =
  | "enter"
  | "newline"
  | "backspace"
  | "delete"
  | "left"
  | "right"
  | "up"
  | "down"
  | "home"
  | "end"
  | "escape"
  | "clear-line"
  | "interrupt"
  | "end-of-input";

export type KeyEvent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "key"; readonly name: KeyName };

export interface KeyParser {
  /** The first bytes of a UTF-8 character whose rest has not come yet. */
  readonly bytes: Uint8Array;
  /** The start of an escape sequence (or of the end mark of a paste) that is not complete. */
  readonly pending: string;
  /** What was pasted so far, while a bracketed paste is open. */
  readonly paste: string | undefined;
}

export const NEW_KEY_PARSER: KeyParser = { bytes: new Uint8Array(0), pending: "", paste: undefined };

const PASTE_START = "\u001b[200~";
const PASTE_END = "\u001b[201~";

const CONTROL_KEYS: Readonly<Record<string, KeyName>> = {
  "\r": "enter",
  "\n": "newline",
  "\u007f": "backspace",
  "\b": "backspace",
  "\u0001": "home",
  "\u0003": "interrupt",
  "\u0004": "end-of-input",
  "\u0005": "end",
  "\u0015": "clear-line",
};

const SEQUENCE_KEYS: Readonly<Record<string, KeyName>> = {
  "\u001b[A": "up",
  "\u001b[B": "down",
  "\u001b[C": "right",
  "\u001b[D": "left",
  "\u001b[H": "home",
  "\u001b[F": "end",
  "\u001b[1~": "home",
  "\u001b[4~": "end",
  "\u001b[3~": "delete",
  "\u001bOA": "up",
  "\u001bOB": "down",
  "\u001bOC": "right",
  "\u001bOD": "left",
  "\u001bOH": "home",
  "\u001bOF": "end",
  "\u001b\r": "newline",
  "\u001b\n": "newline",
  // Alt-Enter and Shift-Enter of terminals that report modifiers (CSI u, and xterm's modifyOtherKeys).
  "\u001b[13;2u": "newline",
  "\u001b[13;3u": "newline",
  "\u001b[27;2;13~": "newline",
  "\u001b[27;3;13~": "newline",
};

const COMPLETE_SEQUENCE = /^\u001b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|[^[O\u001b])/u;
const TEXT_RUN = /^[^\u0000-\u001f\u007f]+/;

/** The events in one chunk, and the parser for the next chunk. */
export function parseKeys(parser: KeyParser, chunk: Uint8Array): { parser: KeyParser; events: KeyEvent[] } {
  const { text, rest } = decode(parser.bytes, chunk);
  const events: KeyEvent[] = [];
  let input = parser.pending + text;
  let paste = parser.paste;

  while (input !== "") {
    if (paste !== undefined) {
      const end = input.indexOf(PASTE_END);
      if (end < 0) {
        const held = heldBack(input, PASTE_END);
        paste += input.slice(0, input.length - held);
        input = input.slice(input.length - held);
        break;
      }
      events.push({ kind: "paste", text: normalisePaste(paste + input.slice(0, end)) });
      input = input.slice(end + PASTE_END.length);
      paste = undefined;
      continue;
    }
    if (input.startsWith(PASTE_START)) {
      paste = "";
      input = input.slice(PASTE_START.length);
      continue;
    }
    if (input.startsWith("\u001b\u001b")) {
      events.push({ kind: "key", name: "escape" });
      input = input.slice(1);
      continue;
    }
    if (input.startsWith("\u001b")) {
      const sequence = COMPLETE_SEQUENCE.exec(input)?.[0];
      if (sequence === undefined) break;
      pushKey(events, SEQUENCE_KEYS[sequence]);
      input = input.slice(sequence.length);
      continue;
    }
    const run = TEXT_RUN.exec(input)?.[0];
    if (run !== undefined) events.push({ kind: "text", text: run });
    else pushKey(events, CONTROL_KEYS[input.charAt(0)]);
    input = input.slice(run?.length ?? 1);
  }
  return { parser: { bytes: rest, pending: input, paste }, events };
}

/** Whether an Escape may be on hold: nothing but time tells it from the start of a sequence. */
export function holdsEscape(parser: KeyParser): boolean {
  return parser.paste === undefined && parser.pending !== "";
}

/** The time for the rest of a sequence is over: what is on hold was the Escape key. */
export function flushKeys(parser: KeyParser): { parser: KeyParser; events: KeyEvent[] } {
  if (!holdsEscape(parser)) return { parser, events: [] };
  return { parser: { ...parser, pending: "" }, events: [{ kind: "key", name: "escape" }] };
}

function pushKey(events: KeyEvent[], name: KeyName | undefined): void {
  if (name !== undefined) events.push({ kind: "key", name });
}

/** A terminal pastes a line's end as CR (tmux 3.3a turns every LF into one), Windows text brings CRLF. */
function normalisePaste(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}

/** How many characters at the end of `text` may be the start of `mark`. */
function heldBack(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length -= 1) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}

function decode(held: Uint8Array, chunk: Uint8Array): { text: string; rest: Uint8Array } {
  const all = new Uint8Array(held.length + chunk.length);
  all.set(held);
  all.set(chunk, held.length);
  const complete = all.length - unfinishedTail(all);
  // `ignoreBOM` means "keep it": without it U+FEFF at the start of a chunk would vanish from the message.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return { text: decoder.decode(all.subarray(0, complete)), rest: all.slice(complete) };
}

/** Bytes at the end that are the start of a UTF-8 character whose other bytes are still to come. */
function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return back < lengthFromLeadByte(byte) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function lengthFromLeadByte(byte: number): number {
  if (byte >= 0xf0) return 4;
  return byte >= 0xe0 ? 3 : 2;
}
