import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { MosaicError } from "../base/errors.ts";
import { isMissing } from "./file-error.ts";

/** A file that is to be written where it really is. */
interface BehindLinks {
  readonly path: string;
  /** The mode that it keeps, where it is found behind a symlink: what its owner chose there. */
  readonly mode: number | undefined;
}

/** Where a file of the user's really is. Throws MosaicError("configuration") for what would be lost or taken away. */
export async function behindLinks(path: string): Promise<BehindLinks> {
  const there = await lstat(path).catch(absent);
  if (there === undefined) return { path, mode: undefined };
  if (there.isSymbolicLink()) await requireNoDanglingLink(path);
  const real = there.isSymbolicLink() ? await realpath(path) : path;
  const facts = there.isSymbolicLink() ? await stat(real) : there;
  // said as the system would: a folder cannot be replaced by a file
  if (facts.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
  if (!facts.isFile()) throw refused(path, "it is no regular file");
  // written anew it would become ours, and its owner could not change it any more
  if (facts.uid !== process.getuid?.()) throw refused(path, `it belongs to user ${facts.uid}`);
  return { path: real, mode: there.isSymbolicLink() ? facts.mode & 0o7777 : undefined };
}

/** Throws MosaicError("configuration") where the path is a symlink to nothing: that is not the same as no file. */
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
