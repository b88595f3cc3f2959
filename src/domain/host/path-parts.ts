import type { Files } from "../ports/files.ts";

/** The folder that an absolute path is in. */
export function dirname(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * The folder and its parents that do not exist yet, the deepest first, so that whoever creates them can remove them
 * again.
 */
export async function missingFolders(files: Pick<Files, "mode">, folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let path = folder; path !== "/"; path = dirname(path)) {
    if ((await files.mode(path)) !== undefined) break;
    missing.push(path);
  }
  return missing;
}
