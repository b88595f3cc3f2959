/** A D-Bus signal, as far as its header tells what it is about. */
export interface BusSignal {
  readonly path: string;
  readonly member: string;
}

/** Limits of the specification: anything longer is no message. */
const LARGEST_MESSAGE = 128 * 1024 * 1024;
const FIXED_HEADER = 16;
const SIGNAL = 4;
/** Codes of the header's fields. */
const PATH = 1;
const MEMBER = 3;

/**
 * Extracts the signals from a stream of D-Bus messages, however it is cut into pieces. Bodies are not read, and other
 * messages are skipped. `read` throws RangeError for anything but such a stream.
 */
export class SignalReader {
  #rest = Buffer.alloc(0);

  read(bytes: Uint8Array): BusSignal[] {
    this.#rest = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    const found: BusSignal[] = [];
    for (;;) {
      const length = lengthOf(this.#rest);
      if (length === undefined || this.#rest.length < length) return found;
      const signal = signalIn(this.#rest.subarray(0, length));
      if (signal !== undefined) found.push(signal);
      this.#rest = this.#rest.subarray(length);
    }
  }
}

/** Of the message at the beginning; undefined where too little of it has come. */
function lengthOf(bytes: Buffer): number | undefined {
  if (bytes.length < FIXED_HEADER) return undefined;
  const number = numbersOf(bytes);
  const length = FIXED_HEADER + aligned(number(12), 8) + number(4);
  if (length > LARGEST_MESSAGE) throw new RangeError("a message of D-Bus is longer than one may be");
  return length;
}

function signalIn(message: Buffer): BusSignal | undefined {
  if (message[1] !== SIGNAL) return undefined;
  const number = numbersOf(message);
  const end = FIXED_HEADER + number(12);
  const texts = new Map<number, string>();
  // each field is a code, the signature of its value, and the value
  for (let at = FIXED_HEADER; at < end;) {
    at = aligned(at, 8);
    const code = message[at] ?? 0;
    const type = String.fromCharCode(message[at + 2] ?? 0);
    at += 4;
    if (type === "g") {
      at += (message[at] ?? 0) + 2;
      continue;
    }
    at = aligned(at, 4);
    if (type === "s" || type === "o") {
      const length = number(at);
      texts.set(code, message.toString("utf8", at + 4, at + 4 + length));
      at += 4 + length + 1;
    } else if (type === "u") {
      at += 4;
    } else {
      throw new RangeError(`a field of a D-Bus message has the type ${type}`);
    }
  }
  return { path: texts.get(PATH) ?? "", member: texts.get(MEMBER) ?? "" };
}

/** Reads a 32-bit number in the byte order that the message declares. */
function numbersOf(message: Buffer): (at: number) => number {
  const [order] = message;
  if (order === 0x6c) return (at) => message.readUInt32LE(at);
  if (order === 0x42) return (at) => message.readUInt32BE(at);
  throw new RangeError("a message of D-Bus begins with its order of bytes");
}

function aligned(at: number, to: number): number {
  return Math.ceil(at / to) * to;
}
