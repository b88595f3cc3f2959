import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { MosaicError } from "../base/errors.ts";
import type { ReadOptions } from "../domain/ports/files.ts";
import { codeOf } from "./file-error.ts";

/** Bytes. What mosaic reads whole is a settings file or a message; what is larger is none. */
export const LARGEST_FILE = 4 * 1024 * 1024;

const CHUNK = 64 * 1024;
/** Between two looks at a pipe that has nothing for us. */
const PIPE_POLL_MS = 20;

/**
 * All bytes of a file, or of a pipe that was named in its place (`--file <(command)`, a FIFO). Throws the error of the
 * system for what cannot be opened, MosaicError for what is too large or no file, and the signal's reason.
 */
export async function readWholeFile(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
  // O_NONBLOCK: to open a FIFO without a writer would wait where no signal reaches us, in a thread of the runtime
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const facts = fstatSync(descriptor);
    if (facts.isDirectory()) throw new MosaicError("failure", `cannot read ${path}: it is a folder`);
    const limit = options.limit ?? LARGEST_FILE;
    if (facts.isFile() && facts.size > limit) throw tooLarge(path, limit);
    if (facts.isFile() || path === "/dev/null") return readToEnd(descriptor, path, limit);
    if (options.signal === undefined) {
      throw new MosaicError("configuration", `cannot read ${path}: it is no regular file`);
    }
    return await readPipe(descriptor, path, limit, options.signal);
  } finally {
    closeSync(descriptor);
  }
}

function readToEnd(descriptor: number, path: string, limit: number): Uint8Array {
  const pieces: Buffer[] = [];
  for (let total = 0; ;) {
    const piece = Buffer.alloc(CHUNK);
    const count = readSync(descriptor, piece);
    if (count === 0) return Buffer.concat(pieces);
    total += count;
    if (total > limit) throw tooLarge(path, limit);
    pieces.push(piece.subarray(0, count));
  }
}

async function readPipe(
  descriptor: number,
  path: string,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  // A named pipe reads as ended before its first writer has come; the writer of `<(command)` may have come and gone.
  let begun = /^\/(dev|proc\/[^/]+)\/fd\//.test(path);
  for (let total = 0; ;) {
    signal.throwIfAborted();
    const piece = Buffer.alloc(CHUNK);
    const count = readIfAny(descriptor, piece);
    if (count === 0 && begun) return Buffer.concat(pieces);
    if (count === undefined) begun = true;
    if (count === undefined || count === 0) {
      await Bun.sleep(PIPE_POLL_MS);
      continue;
    }
    begun = true;
    total += count;
    if (total > limit) throw tooLarge(path, limit);
    pieces.push(piece.subarray(0, count));
  }
}

/** undefined where a writer holds the pipe and has written nothing yet. */
function readIfAny(descriptor: number, piece: Buffer): number | undefined {
  try {
    return readSync(descriptor, piece);
  } catch (thrown) {
    if (codeOf(thrown) === "EAGAIN") return undefined;
    throw thrown;
  }
}

function tooLarge(path: string, limit: number): MosaicError {
  return new MosaicError("configuration", `${path} has more than ${limit} bytes: it is not read`);
}
