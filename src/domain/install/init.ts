import { MosaicError } from "../../base/errors.ts";
import { ASSET_NAMES } from "../ports/assets.ts";
import type { WantedFile } from "./units/install-plan.ts";
import type { Host } from "../host/host.ts";

/** What `fleet init` writes: the roster, and the files that help a person edit it. */
export function initialFiles(host: Host, rosterText: string): readonly [WantedFile, ...WantedFile[]] {
  const { assets, paths } = host;
  const beside = ASSET_NAMES.filter(
    (name) =>
      name === "fleet/roster.schema.json" ||
      name.startsWith("fleet/examples/") ||
      name.startsWith("fleet/roles/"),
  );
  return [
    { path: host.rosterFile, text: rosterText, mode: 0o644, operators: true },
    ...beside.map((name) => ({ path: `${paths.home}/${name}`, text: assets.text(name), mode: 0o644 })),
  ];
}

/**
 * Writes the files. An existing roster is the user's: refused, or with `force` first kept under a dated name. Returns
 * the path of that backup.
 */
export async function initializeFleet(
  host: Host,
  files: readonly WantedFile[],
  force: boolean,
): Promise<string | undefined> {
  const existing = await host.files.read(host.rosterFile);
  if (existing !== undefined && !force) {
    throw new MosaicError("configuration", `there is a roster already: ${host.rosterFile}`, {
      hint: "edit it, or replace it and keep a dated backup with --force",
    });
  }
  const backup = existing === undefined ? undefined : await freeBackupPath(host);
  if (backup !== undefined && existing !== undefined) await host.files.write(backup, existing, 0o600);
  // The roster is written last, so that a home with a roster is complete, and a killed init can be run again.
  for (const { path, text, mode, operators } of files.toReversed())
    await host.files.write(path, text, mode, operators === true ? "follow" : "replace");
  return backup;
}

async function freeBackupPath(host: Host): Promise<string> {
  const stamp = new Date(host.clock.now()).toISOString().replaceAll(/[:.]/g, "-");
  const path = `${host.rosterFile}.${stamp}.bak`;
  if ((await host.files.mode(path)) === undefined) return path;
  throw new MosaicError("failure", `the backup ${path} is there already`, { hint: "try again" });
}
