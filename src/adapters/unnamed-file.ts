import { constants, openSync } from "node:fs";
import { fromCLibrary } from "./c-library.ts";

/** What node's constants lack; the same on x64 and arm64 (asm-generic/fcntl.h, linux/fcntl.h). */
const O_TMPFILE_BIT = 0o20000000;
const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;

/** Gives an open file that has no name this one, where nothing has it; false where that cannot be. */
type NameIt = (descriptor: number, path: string) => boolean;

/** A file that is in no folder until it is complete. */
export interface UnnamedFile {
  readonly descriptor: number;
  /** Gives it an unused name; false where that is not possible. */
  name(path: string): boolean;
}

/**
 * Opens a file of this folder's file system that has no name: the kernel drops it with whoever has it open, so that a
 * writer that is killed leaves nothing. undefined where that cannot be had: some file systems have none, macOS has none.
 */
export async function openUnnamed(folder: string, mode: number): Promise<UnnamedFile | undefined> {
  const nameIt = await (binding ??= bind());
  if (nameIt === undefined) return undefined;
  try {
    const flags = O_TMPFILE_BIT | constants.O_DIRECTORY | constants.O_WRONLY;
    const descriptor = openSync(folder, flags, mode);
    return { descriptor, name: (path) => nameIt(descriptor, path) };
  } catch {
    // writing by name reports the reason, if that fails too
    return undefined;
  }
}

let binding: Promise<NameIt | undefined> | undefined;

/** node's `link` follows no symlink, and the way to a file without a name is one: linkat(2) alone does it. */
async function bind(): Promise<NameIt | undefined> {
  if (process.platform !== "linux") return undefined;
  try {
    const { dlopen, ptr } = await import("bun:ffi");
    const load = (name: string) =>
      dlopen(name, { linkat: { args: ["i32", "ptr", "i32", "ptr", "i32"], returns: "i32" } }).symbols;
    const { linkat } = fromCLibrary(load);
    return (descriptor, path) => {
      const [from, to] = [`/proc/self/fd/${descriptor}\0`, `${path}\0`].map((text) => Buffer.from(text));
      if (from === undefined || to === undefined) return false;
      return linkat(AT_FDCWD, ptr(from), AT_FDCWD, ptr(to), AT_SYMLINK_FOLLOW) === 0;
    };
  } catch {
    return undefined;
  }
}
