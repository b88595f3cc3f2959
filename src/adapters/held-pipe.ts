import { dlopen, ptr } from "bun:ffi";
import { closeSync, constants, openSync } from "node:fs";
import { fromCLibrary } from "./c-library.ts";

/** O_CLOEXEC, which node's constants lack; the same value on x64 and arm64 (asm-generic/fcntl.h). */
const CLOSE_ON_EXEC = 0o2000000;

/** A pipe into a program that never sees its end, because it also holds the writing end itself. */
export interface HeldPipe {
  /** The program's stdin; ours must be closed once the program has it. */
  readonly stdin: number;
  /** Writes whatever the pipe accepts, without waiting. */
  readonly writer: Bun.FileSink;
}

/**
 * Opens such a pipe: the program's end is opened for reading and writing, so that it never ends, whatever becomes of
 * us. Throws where this host has no pipe left (too many open files).
 */
export function openHeldPipe(): HeldPipe {
  return withPipe((reading, writing) => {
    const stdin = openSync(reading, constants.O_RDWR);
    try {
      const own = openSync(writing, constants.O_WRONLY | constants.O_NONBLOCK);
      try {
        // the writer has a descriptor of its own, and closes only that (Bun 1.4.5)
        return { stdin, writer: Bun.file(own).writer() };
      } finally {
        closeSync(own);
      }
    } catch (thrown) {
      closeSync(stdin);
      throw thrown;
    }
  });
}

/** A pipe out of a program that is never told that nobody reads, because it also holds the reading end itself. */
export interface HeldOutput {
  /** The program's stdout; ours must be closed once the program has it. */
  readonly stdout: number;
  /** Ours, to be closed at the end; a read that finds nothing does not wait. */
  readonly reading: number;
}

/** Opens such a pipe. Throws where this host has none left. */
export function openHeldOutput(): HeldOutput {
  return withPipe((reading, writing) => {
    const stdout = openSync(writing, constants.O_RDWR);
    try {
      return { stdout, reading: openSync(reading, constants.O_RDONLY | constants.O_NONBLOCK) };
    } catch (thrown) {
      closeSync(stdout);
      throw thrown;
    }
  });
}

/** Gives `use` the paths of a new pipe's ends, by which they can be opened in other ways. */
function withPipe<T>(use: (reading: string, writing: string) => T): T {
  const [reading, writing] = pipe();
  try {
    return use(`/proc/self/fd/${reading}`, `/proc/self/fd/${writing}`);
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
