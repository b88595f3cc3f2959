import { agentOfDropInFolder, UNIT_FILES } from "../../../base/names.ts";
import { DROP_IN } from "../../host/paths.ts";
import { ownFiles } from "../../install/installed-files.ts";
import { dirname } from "../../host/path-parts.ts";
import { writerOfTemporary } from "../../host/temporary-name.ts";
import type { Removal } from "../../ports/removal.ts";
import type { Installed } from "./plan.ts";

/**
 * The files of the record that may be removed, together with those that this version writes. The record is a text file
 * that may be damaged or forged: a line counts only where it names a plain file below the home, without detours and
 * symlinks in its path, that is not the user's. Other lines are ignored.
 */
export async function recordedFiles(
  files: Removal,
  { record, paths }: Pick<Installed, "record" | "paths">,
): Promise<{ remove: readonly string[]; refused: readonly string[] }> {
  const home = paths.home;
  const realHome = (await files.realPath(home)) ?? home;
  const remove: string[] = [];
  const refused: string[] = [];
  for (const path of new Set([...record.files, ...ownFiles(home)])) {
    if (!path.startsWith(`${home}/`)) continue;
    const parts = path.slice(home.length + 1).split("/");
    const kind = await files.kind(path);
    if (parts.some((part) => part === "" || part === "." || part === "..")) {
      refused.push(`${path}: it is not written as mosaic writes a path`);
    } else if (kind === "folder") refused.push(`${path}: it is a folder`);
    else if (kind !== undefined && isUsers(parts)) refused.push(`${path}: it is yours`);
    else if (kind !== undefined) {
      const folder = await files.realPath(dirname(path));
      const straight = [realHome, ...parts.slice(0, -1)].join("/");
      if (folder === undefined || folder === straight) remove.push(path);
      else refused.push(`${path}: its folder is a symlink to ${folder}`);
    }
  }
  return { remove, refused };
}

/** The roster, its backups, env files and logs: an uninstall has rules of its own for them. */
function isUsers([first, second, third]: readonly string[]): boolean {
  if (first !== "fleet" || second === undefined) return false;
  if (third !== undefined) return ["agents", "events", "locks", "logs", "run"].includes(second);
  return second === "fleet.env" || second.startsWith("roster.yaml");
}

/** Those that are not folders. */
export async function noFolders(files: Removal, candidates: readonly string[]): Promise<string[]> {
  const kinds = await Promise.all(candidates.map((path) => files.kind(path)));
  return candidates.filter((_, at) => kinds[at] !== undefined && kinds[at] !== "folder");
}

/**
 * Temporary files that killed commands left beside the files they were about to replace: they have the same content.
 */
export async function abandonedFiles(
  files: Removal,
  { paths, ownsUnits }: Pick<Installed, "paths" | "ownsUnits">,
): Promise<string[]> {
  const homeFolders = [...new Set([...ownFiles(paths.home).map(dirname), paths.fleet, paths.agents])];
  const found: string[] = [];
  for (const folder of homeFolders) {
    for (const name of await files.list(folder)) {
      if (writerOfTemporary(name) !== undefined) found.push(`${folder}/${name}`);
    }
  }
  if (!ownsUnits) return noFolders(files, found);
  const unitFolders = (await files.list(paths.units)).filter(
    (name) => agentOfDropInFolder(name) !== undefined,
  );
  const written = new Map<string, readonly string[]>([
    [paths.units, UNIT_FILES],
    ...unitFolders.map((name) => [`${paths.units}/${name}`, [DROP_IN]] as const),
  ]);
  for (const [folder, ours] of written) {
    for (const name of await files.list(folder)) {
      // others keep files in these folders too
      if (writerOfTemporary(name) !== undefined && ours.some((own) => name.startsWith(`.${own}.`))) {
        found.push(`${folder}/${name}`);
      }
    }
  }
  return noFolders(files, found);
}
