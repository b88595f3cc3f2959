import { dlopen, ptr } from "bun:ffi";
import { closeSync, constants, openSync } from "node:fs";
import { fromCLibrary } from "./c-library.ts";

/** O_CLOEXEC, which node's constants lack; the same on x64 and arm64 (asm-generic/fcntl.h). */
const CLOSE_ON_EXEC = 0o2000000;

/** A pipe into a program, whose end the program does not see as long as it lives: it holds the writing end too. */
export interface HeldPipe {
  /** What becomes the program's stdin; ours is to be closed once the program has begun. */
  readonly stdin: number;
  /** Writes as the pipe takes it, and never waits. */
  readonly writer: Bun.FileSink;
}

/**
 * Opens such a pipe: what the program gets is opened for reading and writing, so that its end never comes, whatever
 * becomes of us. Throws where this host has no pipe to give (too many open files).
 */
export function openHeldPipe(): HeldPipe {
  const [reading, writing] = pipe();
  try {
    const stdin = openSync(`/proc/self/fd/${reading}`, constants.O_RDWR);
    try {
      const own = openSync(`/proc/self/fd/${writing}`, constants.O_WRONLY | constants.O_NONBLOCK);
      return { stdin, writer: Bun.file(own).writer() };
    } catch (thrown) {
      closeSync(stdin);
      throw thrown;
    }
  } finally {
    closeSync(reading);
    closeSync(writing);
  }
}

type MakePipe = (descriptors: Int32Array) => number;

let binding: MakePipe | undefined;

/** pipe(2), which neither node nor Bun has. */
function pipe(): readonly [reading: number, writing: number] {
  binding ??= bind();
  const descriptors = new Int32Array(2);
  if (binding(descriptors) !== 0) throw new Error("the system gives no pipe");
  const [reading = -1, writing = -1] = descriptors;
  return [reading, writing];
}

function bind(): MakePipe {
  const { pipe2 } = fromCLibrary(
    (name) => dlopen(name, { pipe2: { args: ["ptr", "i32"], returns: "i32" } }).symbols,
  );
  return (descriptors) => pipe2(ptr(descriptors), CLOSE_ON_EXEC);
}
