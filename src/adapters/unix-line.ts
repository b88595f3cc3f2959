import { dlopen, ptr } from "bun:ffi";
import { closeSync } from "node:fs";
import { fromCLibrary } from "./c-library.ts";

// the same on x64 and arm64, with glibc and musl
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const SOCK_NONBLOCK = 0o4000;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_NOSIGNAL = 0x4000;
/** Of `sockaddr_un`, with the byte that ends it. */
const LONGEST_PATH = 108;

/**
 * Connects to a socket of this host by its path; the descriptor is the caller's to close. Neither node nor Bun hands
 * descriptors over, so the connection is made here too. Throws where nobody listens, or nobody takes it at once.
 */
export function connectTo(path: string): number {
  const bytes = Buffer.from(path);
  if (bytes.length >= LONGEST_PATH) throw new Error(`the path of the socket is too long: ${path}`);
  const address = Buffer.alloc(2 + bytes.length + 1);
  address.writeUInt16LE(AF_UNIX, 0);
  bytes.copy(address, 2);
  const { socket, connect } = library();
  const descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) throw new Error("the system gives no socket");
  if (connect(descriptor, ptr(address), address.length) !== 0) {
    closeSync(descriptor);
    throw new Error(`nobody takes a connection at ${path}`);
  }
  return descriptor;
}

/**
 * Writes bytes in one piece and passes a descriptor along; ours stays open. Throws where not everything was accepted at
 * once.
 */
export function sendWith(socket: number, bytes: Uint8Array, descriptor?: number): void {
  const piece = new BigUint64Array([BigInt(ptr(bytes)), BigInt(bytes.length)]);
  const control = Buffer.alloc(24);
  control.writeBigUInt64LE(20n, 0);
  control.writeInt32LE(SOL_SOCKET, 8);
  control.writeInt32LE(SCM_RIGHTS, 12);
  control.writeInt32LE(descriptor ?? -1, 16);
  const rights = descriptor === undefined ? [0n, 0n] : [BigInt(ptr(control)), BigInt(control.length)];
  // struct msghdr: name, its length, pieces, their number, control, its length, flags
  const message = new BigUint64Array([0n, 0n, BigInt(ptr(piece)), 1n, ...rights, 0n]);
  const sent = Number(library().sendmsg(socket, ptr(message), MSG_NOSIGNAL));
  if (sent !== bytes.length) throw new Error(`${Math.max(sent, 0)} of ${bytes.length} bytes were taken`);
}

type Library = ReturnType<typeof bind>;
let bound: Library | undefined;

function library(): Library {
  return (bound ??= bind());
}

function bind() {
  return fromCLibrary(
    (name) =>
      dlopen(name, {
        socket: { args: ["i32", "i32", "i32"], returns: "i32" },
        connect: { args: ["i32", "ptr", "u32"], returns: "i32" },
        sendmsg: { args: ["i32", "ptr", "i32"], returns: "i64" },
      }).symbols,
  );
}
