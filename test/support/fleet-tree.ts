/** A folder as it is at one moment, to be compared with the same folder later. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
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
      const content = contentOf(path);
      if (content !== undefined) result[name] = `${mode} ${facts.mtimeMs} ${Bun.hash(content).toString(16)}`;
    } else result[name] = `${mode} special`;
  }
  return result;
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
