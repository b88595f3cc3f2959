import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { MosaicError } from "../base/errors.ts";
import { isMissing } from "./file-error.ts";

/** Where a file really is, for writing it. */
interface BehindLinks {
  readonly path: string;
  /** The mode of a file behind a symlink, which its owner chose and it keeps. */
  readonly mode: number | undefined;
}

/**
 * Where a file of the user's really is. Throws MosaicError("configuration") for a file that would be lost, or taken
 * away from its owner.
 */
export async function behindLinks(path: string): Promise<BehindLinks> {
  const there = await lstat(path).catch(absent);
  if (there === undefined) return { path, mode: undefined };
  if (there.isSymbolicLink()) await requireNoDanglingLink(path);
  const real = there.isSymbolicLink() ? await realpath(path) : path;
  const facts = there.isSymbolicLink() ? await stat(real) : there;
  // with the system's own error: a folder cannot be replaced by a file
  if (facts.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
  if (!facts.isFile()) throw refused(path, "it is no regular file");
  // rewritten, it would become ours, and its owner could not change it any more
  if (facts.uid !== process.getuid?.()) throw refused(path, `it belongs to user ${facts.uid}`);
  return { path: real, mode: there.isSymbolicLink() ? facts.mode & 0o7777 : undefined };
}

/** Throws MosaicError("configuration") where the path is a dangling symlink: that is not the same as no file. */
export async function requireNoDanglingLink(path: string): Promise<void> {
  const there = await lstat(path).catch(absent);
  if (there?.isSymbolicLink() !== true || (await stat(path).catch(absent)) !== undefined) return;
  throw new MosaicError("configuration", `${path} is a symlink to nothing: ${await readlink(path)}`, {
    hint: "make the file that it leads to, or remove the link",
  });
}

function absent(thrown: unknown): undefined {
  if (!isMissing(thrown)) throw thrown;
}

function refused(path: string, why: string): MosaicError {
  return new MosaicError("configuration", `${path} is not written: ${why}`, {
    hint: "nothing was changed",
  });
}
