/** A folder as it is at one moment, to be compared with the same folder later. */
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";

/**
 * Every file below `root` by its path: mode, time of change and a hash of the content, so that even a file that was
 * rewritten with the same content is a difference. A folder has no time: a temporary file that came and went is none.
 * The fleet's journal is left out: what was asked of the fleet is added to it, whatever came of that.
 */
export function tree(root: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of readdirSync(root, { recursive: true }).map(String).toSorted()) {
    if (/(^|\/)fleet\/events(\/|$)/.test(name)) continue;
    const path = join(root, name);
    const facts = lstatSync(path, { throwIfNoEntry: false });
    if (facts === undefined) continue; // a launcher's temporary file, which has its own name by now
    const mode = (facts.mode & 0o7777).toString(8);
    if (facts.isDirectory()) result[name] = `${mode} folder`;
    else if (facts.isSymbolicLink()) result[name] = `-> ${readlinkSync(path)}`;
    else if (facts.isFile()) {
      const hash = hashOf(path, facts);
      if (hash !== undefined) result[name] = `${mode} ${facts.mtimeMs} ${hash}`;
    } else result[name] = `${mode} special`;
  }
  return result;
}

/** Bytes. Only the binary is so large, and whoever replaces it makes another file. */
const LARGE = 16 * 1024 * 1024;

/** Of large files: one and the same file of this size and time of change has one content. */
const known = new Map<string, string>();

/** undefined for a file that is gone since it was listed. */
function hashOf(path: string, { dev, ino, size, mtimeMs }: Stats): string | undefined {
  const key = size < LARGE ? undefined : `${dev} ${ino} ${size} ${mtimeMs}`;
  const before = key === undefined ? undefined : known.get(key);
  if (before !== undefined) return before;
  const content = contentOf(path);
  if (content === undefined) return undefined;
  const hash = Bun.hash(content).toString(16);
  if (key !== undefined) known.set(key, hash);
  return hash;
}

/** undefined for a file that is gone since it was listed. */
function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
}
