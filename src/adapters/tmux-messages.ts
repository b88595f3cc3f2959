/** The numbers of tmux's own protocol, version 8 (2.1 to 3.8): what its clients and its server say on the socket. */
const PROTOCOL = 8;
const IDENTIFY = {
  flags: 100,
  term: 101,
  terminal: 102,
  stdin: 104,
  done: 106,
  pid: 107,
  folder: 108,
  features: 109,
  stdout: 110,
  longFlags: 111,
} as const;
const COMMAND = 200;
const SAID = { version: 12, detach: 201, detachAndKill: 202, exit: 203, shutdown: 210 } as const;

/** Type, length, version, and who sends it, which nobody looks at. */
const HEADER = 16;
/** What a client is: in control mode, and its text is UTF-8. */
const CONTROL_MODE = 0x2000 | 0x10000;

/** How a message says that a descriptor comes with it: by a bit of a word behind its length, or of a longer length. */
export type DescriptorMark = "behind the length" | "in the length";

/**
 * Pure. Which of the two a server knows: it changed with 3.6. A version that is not understood is an old one: a newer
 * server that is told so takes leave, but an older one would take a client without a stdin.
 */
export function descriptorMarkOf(version: string): DescriptorMark {
  const [, next, major, minor] = /^(next-)?(\d+)\.(\d+)[a-z]?$/.exec(version) ?? [];
  const [first, second] = [Number(major ?? 0), Number(minor ?? 0) - (next === undefined ? 0 : 1)];
  return first > 3 || (first === 3 && second >= 6) ? "in the length" : "behind the length";
}

function message(type: number, data: Uint8Array, descriptor?: DescriptorMark): Buffer {
  const bytes = Buffer.alloc(HEADER + data.length);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(bytes.length, 4);
  if (descriptor === "behind the length") bytes.writeUInt16LE(1, 6);
  if (descriptor === "in the length") bytes[7] = 0x80;
  bytes.writeUInt32LE(PROTOCOL, 8);
  bytes.set(data, HEADER);
  return bytes;
}

/** What a client in control mode says to introduce itself: two messages with a descriptor each, and the rest. */
export interface Introduction {
  readonly stdin: Uint8Array;
  readonly stdout: Uint8Array;
  /**
   * What makes it a client in control mode stands here, at the end, and its first command behind that. The server must get
   * it in one piece: between the two it is one that dies of whatever it tells such clients (ADR 0038).
   */
  readonly rest: Uint8Array;
}

/** Pure. `argv`: its first command. */
export function introduction(pid: number, mark: DescriptorMark, argv: readonly string[]): Introduction {
  const nothing = new Uint8Array();
  return {
    stdin: message(IDENTIFY.stdin, nothing, mark),
    stdout: message(IDENTIFY.stdout, nothing, mark),
    rest: Buffer.concat([
      message(IDENTIFY.term, text("dumb")),
      message(IDENTIFY.features, number(0)),
      message(IDENTIFY.terminal, text("")),
      message(IDENTIFY.folder, text("/")),
      message(IDENTIFY.pid, number(pid)),
      message(IDENTIFY.flags, number(CONTROL_MODE)),
      message(IDENTIFY.longFlags, Buffer.concat([number(CONTROL_MODE), number(0)])),
      message(IDENTIFY.done, nothing),
      message(COMMAND, Buffer.concat([number(argv.length), ...argv.map(text)])),
    ]),
  };
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

/** Takes apart what a server says to a client, however it is cut into pieces; of interest is only why the client is to go. */
export class ServerReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Why the client is to go, where these bytes say that it is. Throws where they are no messages. */
  read(bytes: Uint8Array): string | undefined {
    let rest = Buffer.concat([this.#rest, bytes]);
    let why: string | undefined;
    while (rest.length >= HEADER) {
      const length = rest.readUInt32LE(4);
      if (length < HEADER) throw new Error("tmux says something that is no message");
      if (rest.length < length) break;
      why ??= whyOf(rest.readUInt32LE(0), rest.subarray(HEADER, length));
      rest = rest.subarray(length);
    }
    this.#rest = rest;
    return why;
  }
}

function whyOf(type: number, data: Buffer): string | undefined {
  switch (type) {
    case SAID.exit: {
      // a status, and perhaps a text
      const said = data.subarray(4).toString().replace(/\0+$/, "");
      return said === "" ? "the session is gone" : said;
    }
    case SAID.detach:
    case SAID.detachAndKill:
      return "detached";
    case SAID.shutdown:
      return "server exited";
    case SAID.version:
      return "tmux speaks another protocol";
    default:
      return undefined;
  }
}
