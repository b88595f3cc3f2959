import { MosaicError } from "../../base/errors.ts";
import { readFrameworkFile, requireKnownHome } from "./framework-version.ts";
import { HOLDER_UNIT } from "../../base/names.ts";
import type { FileChange } from "./units/install-plan.ts";
import type { Host } from "../host/host.ts";
import { compareFiles, frameworkFiles, frameworkMark, unitFilesWith, unitsOwners } from "./install.ts";
import { noteInstalled } from "./installed-files.ts";

/** What updates an installed home to this version, and whether systemd has to reload its units. */
export interface RefreshPlan {
  readonly changes: readonly FileChange[];
  readonly reload: boolean;
}

/**
 * Refreshes the scripts, and the units with the values they have. Everything else in the home belongs to the user or
 * says what the user wants: the roster, env files, drop-ins, run files, logs, and what starts at boot. No roster is
 * needed, so a home with a broken roster can be updated too. Throws, before anything is done, where not all of it could
 * be done.
 */
export async function planRefresh(
  host: Host,
  { downgrade }: { readonly downgrade: boolean },
): Promise<RefreshPlan> {
  const { files, paths } = host;
  if (!downgrade) await requireKnownHome(files, paths.home);
  const found = await readFrameworkFile(files, paths.home);
  if (found === undefined) {
    throw new MosaicError(
      "configuration",
      `no fleet is installed in ${paths.home}: there is nothing to refresh`,
      {
        hint: "mosaic fleet install-systemd",
      },
    );
  }
  const { units } = found;
  const ownUnits = (await unitsOwners(host)).includes(paths.home);
  const changes = await compareFiles(host, [
    ...frameworkFiles(host),
    ...(ownUnits && units !== undefined ? unitFilesWith(host, units) : []),
    frameworkMark(host, units),
  ]);
  return { changes, reload: ownUnits && (await needsReload(host, changes)) };
}

export async function applyRefresh(host: Host, { changes, reload }: RefreshPlan): Promise<void> {
  const changed = changes.filter((change) => change.kind !== "same");
  if (changed.length > 0) await noteInstalled(host, "direct");
  for (const { path, text, mode, links } of changed) await host.files.write(path, text, mode, links);
  if (reload) await host.manager.daemonReload();
}

/** Also true where an earlier refresh was interrupted after writing the units, before systemd had read them. */
async function needsReload({ manager, paths }: Host, changes: readonly FileChange[]): Promise<boolean> {
  const changed = changes.some(({ kind, path }) => kind !== "same" && path.startsWith(`${paths.units}/`));
  const availability = await manager.availability();
  if (!availability.available) {
    if (!changed) return false;
    throw new MosaicError("missing-program", `no user manager: ${availability.why}`, {
      code: "no-user-manager",
      hint: availability.hint,
    });
  }
  if (changed) return true;
  const shown = await manager.show([HOLDER_UNIT], ["NeedDaemonReload"]);
  return shown.known && shown.value.get(HOLDER_UNIT)?.get("NeedDaemonReload") === "yes";
}
