import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { UserFile } from "../domain/ports/user-file.ts";
import { MosaicError } from "../base/errors.ts";

/** A settings file has some kilobytes; a larger file is none. */
const LARGEST = 1024 * 1024;

/**
 * A file of the user's own, found behind its symlinks, so that whoever writes it writes the file and does not replace
 * the link. Throws where it is no regular file of ours, or not UTF-8: what cannot be read back cannot be kept.
 */
export async function findUserFile(path: string): Promise<UserFile | undefined> {
  const there = await lstat(path).catch(absent);
  if (there === undefined) return undefined;
  const real = await behindLinks(path, there.isSymbolicLink()).catch(absent);
  if (real === undefined) throw refused(path, "it is a symlink to nothing");
  const facts = await stat(real);
  if (!facts.isFile()) throw refused(path, "it is no regular file");
  // written anew it would become ours, and its owner could not change it any more
  if (facts.uid !== process.getuid?.()) throw refused(path, "it belongs to another user");
  if (facts.size > LARGEST) throw refused(path, `it has ${facts.size} bytes; at most ${LARGEST} are read`);
  const bytes = await readFile(real).catch((thrown: unknown) => {
    throw refused(path, codeOf(thrown) === "EACCES" ? "permission denied" : codeOf(thrown));
  });
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path: real, text, mode: facts.mode & 0o7777 };
  } catch {
    throw refused(path, "it is not UTF-8");
  }
}

/** Trap: `realpath` of a file that another process replaces at this moment can fail with ENOENT (bun 1.4.5). */
async function behindLinks(path: string, isLink: boolean): Promise<string> {
  return isLink ? realpath(path) : join(await realpath(dirname(path)), basename(path));
}

function absent(thrown: unknown): undefined {
  const code = codeOf(thrown);
  if (code === "ENOENT") return undefined;
  throw new MosaicError("failure", `cannot look at a file: ${code}`, { cause: thrown });
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
}

function refused(path: string, why: string): MosaicError {
  return new MosaicError("configuration", `${path} is not changed: ${why}`, {
    hint: "nothing was changed; name another folder with CLAUDE_HOME, or correct the file",
  });
}
