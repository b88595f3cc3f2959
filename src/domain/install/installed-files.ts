import {
  installRecordPath,
  NOTHING_RECORDED,
  parseInstallRecord,
  renderInstallRecord,
} from "./install-record.ts";
import { frameworkFilePath } from "./framework-version.ts";
import { missingFolders } from "../host/path-parts.ts";
import { ASSET_NAMES } from "../ports/assets.ts";
import type { Host } from "../host/host.ts";

/** The files that mosaic writes into its home from its own binary: the user writes no line in them. */
export function ownFiles(home: string): string[] {
  const extracted = ASSET_NAMES.filter((name) => !name.startsWith("systemd/"));
  return [...extracted.map((name) => `${home}/${name}`), frameworkFilePath(home)];
}

/**
 * Records what an installation is about to write: its files, so that scripts/install.sh can remove them without a
 * mosaic, and the folders that do not exist yet. Units are not recorded, because nothing should remove a unit without
 * being able to stop it first.
 */
export async function noteInstalled(host: Host, supervisor: "systemd" | "direct"): Promise<void> {
  const { files, paths } = host;
  const path = installRecordPath(paths.home);
  const before = await files.read(path);
  const record = before === undefined ? NOTHING_RECORDED : parseInstallRecord(before);
  const made = [
    ...(await missingFolders(files, paths.home)),
    ...(paths.run.startsWith(`${paths.home}/`) ? [] : await missingFolders(files, paths.run)),
    ...(supervisor === "systemd" ? await missingFolders(files, paths.units) : []),
  ];
  const next = {
    ...record,
    files: [...new Set([...record.files, ...ownFiles(paths.home)])],
    // the deepest first, also across two installations
    folders: [...new Set([...made, ...record.folders])],
  };
  const text = renderInstallRecord(next);
  if (text !== before && JSON.stringify(next) !== JSON.stringify(record))
    await files.write(path, text, 0o600);
}
