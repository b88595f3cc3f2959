import type { InstallRecord } from "../../install/install-record.ts";
import { installRecordPath, renderInstallRecord } from "../../install/install-record.ts";
import {
  agentOfDropInFolder,
  isFleetUnit,
  UNIT_FILES,
  unitOf,
  type AgentName,
  type UnitName,
} from "../../../base/names.ts";
import { MosaicError } from "../../../base/errors.ts";
import { dirname } from "../../host/path-parts.ts";
import { STOP_SUFFIX } from "../../fleet/stop-record.ts";
import { isRunFile } from "../../host/run-files.ts";
import type { FleetPaths } from "../../host/paths.ts";
import { withoutGenerated } from "../../install/units/environment-file.ts";
import type { Removal } from "../../ports/removal.ts";
import { MANUAL_MARK, MANUAL_NAMES, manualFolder } from "../manual-pages.ts";
import { abandonedFiles, noFolders, recordedFiles } from "./recorded-files.ts";

export interface UninstallOptions {
  /** Removes only the fleet's units and files; the binary stays. */
  readonly onlyFleet: boolean;
  /** Removes the user's files too: roster, env files, logs. */
  readonly all: boolean;
  /** Leaves the whole home as it is. */
  readonly keepData: boolean;
}

/** What is installed, as far as it decides what to remove. */
export interface Installed {
  readonly paths: FleetPaths;
  readonly record: InstallRecord;
  readonly agents: readonly AgentName[];
  /** Whether the units on disk are this home's. */
  readonly ownsUnits: boolean;
  /** The binary and the previous binary, if they are mosaic's own; see {@link recordedBinaries}. */
  readonly binaries: readonly string[];
  /** Folders that launchers made outside of the home, the deepest first. */
  readonly ownTmux: readonly string[];
  /** Where the stub, our own runtime, keeps its conversations. */
  readonly stubFolder: string;
}

export interface Rewrite {
  readonly path: string;
  readonly text: string;
}

/** Everything an uninstall does to files and units; running agents are stopped first. */
export interface UninstallPlan {
  /** Units that are enabled for boot. */
  readonly disable: readonly UnitName[];
  /** In this order: files, links, and folders with everything in them. */
  readonly remove: readonly string[];
  /** Our lines are removed, the user's stay. */
  readonly rewrite: readonly Rewrite[];
  /** Files of the user that stay. */
  readonly keep: readonly string[];
  /** Paths in the record that no installation creates, with the reason why they stay. */
  readonly refused: readonly string[];
  /** Removed if they are empty then; in this order. */
  readonly folders: readonly string[];
}

/** The order matters: the record and the binary, which a second attempt needs, go last. */
export async function planUninstall(
  files: Removal,
  installed: Installed,
  options: UninstallOptions,
): Promise<UninstallPlan> {
  const { paths, record, ownsUnits, binaries } = installed;
  const there = async (candidates: readonly string[]) => {
    const kinds = await Promise.all(candidates.map((path) => files.kind(path)));
    return [...new Set(candidates.filter((_, at) => kinds[at] !== undefined))];
  };
  const units = ownsUnits ? await unitPlan(files, paths) : { files: [], enabled: [], folders: [] };
  const users = [...(await usersFiles(files, paths)), installed.stubFolder];
  const environments = await environmentFiles(files, paths, options);
  const recorded = await recordedFiles(files, installed);
  const ours = options.keepData
    ? []
    : await there([
        ...recorded.remove,
        ...(await runFiles(files, installed)),
        ...environments.remove,
        ...(await abandonedFiles(files, installed)),
        paths.runtimes,
        ...(options.all ? users : []),
      ]);
  const manual = options.onlyFleet ? [] : await manualFiles(files, binaries);
  const last = options.onlyFleet ? [] : await there([...binaries, installRecordPath(paths.home)]);
  const stays = options.keepData ? [paths.home] : options.all ? [] : [...users, ...environments.keep];
  return {
    disable: units.enabled,
    remove: [...units.files, ...ours, ...manual, ...last],
    rewrite: [
      ...(options.keepData || options.all ? [] : environments.rewrite),
      ...(options.onlyFleet && !options.keepData ? await shorterRecord(files, installed) : []),
    ],
    keep: await there(stays),
    refused: options.keepData ? [] : recorded.refused,
    folders: [
      ...units.folders,
      ...(options.keepData ? [] : homeFolders(paths)),
      // somebody else's shared folder is not ours to remove, however empty
      ...(options.keepData ? [] : record.folders.filter((folder) => folder === paths.run)),
      ...(options.all ? [dirname(installed.stubFolder)] : []),
      ...(options.onlyFleet ? [] : record.folders),
      ...installed.ownTmux,
    ],
  };
}

/** mosaic's man pages beside a binary that is removed. */
async function manualFiles(files: Removal, binaries: readonly string[]): Promise<string[]> {
  const folders = new Set(binaries.map(manualFolder));
  const candidates = [...folders].flatMap((folder) => MANUAL_NAMES.map((name) => `${folder}/${name}`));
  const texts = await Promise.all(candidates.map((path) => readable(files, path)));
  return candidates.filter((_, at) => texts[at]?.startsWith(MANUAL_MARK) === true);
}

/** The folders of the home, the deepest first. */
function homeFolders({ home, fleet, agents }: FleetPaths): string[] {
  const below = ["tools/fleet", "tools/tmux", "tools", "fleet/examples", "fleet/roles"].map(
    (name) => `${home}/${name}`,
  );
  return [...below, agents, `${fleet}/run`, `${fleet}/logs`, `${fleet}/events`, fleet, home];
}

/** With --all also what the user made for the fleet; never a file that mosaic does not know. */
async function usersFiles(
  files: Removal,
  { fleet, fleetEnvironment, patterns }: FleetPaths,
): Promise<string[]> {
  const backups = (await files.list(fleet)).filter((name) => /^roster\.yaml\..+\.bak$/.test(name));
  return [
    `${fleet}/roster.yaml`,
    ...backups.map((name) => `${fleet}/${name}`),
    fleetEnvironment,
    patterns,
    `${fleet}/roles.local`,
    `${fleet}/runtimes.local`,
    `${fleet}/logs`,
    `${fleet}/events`,
  ];
}

/** An agent's env file is ours, except the lines that the operator added. */
async function environmentFiles(
  files: Removal,
  { agents }: FleetPaths,
  { all }: UninstallOptions,
): Promise<{ remove: string[]; rewrite: Rewrite[]; keep: string[] }> {
  const result = { remove: [] as string[], rewrite: [] as Rewrite[], keep: [] as string[] };
  const present = await files.list(agents);
  const names = present.filter((name) => name.endsWith(".env"));
  const stops = present.filter((name) => name.endsWith(STOP_SUFFIX));
  result.remove.push(...stops.map((name) => `${agents}/${name}`));
  for (const path of names.map((name) => `${agents}/${name}`)) {
    const text = await readable(files, path);
    if (text === undefined) {
      result.keep.push(path);
      continue;
    }
    const operators = withoutGenerated(text);
    if (all || operators.trim() === "") result.remove.push(path);
    else {
      result.keep.push(path);
      if (operators !== text) result.rewrite.push({ path, text: operators });
    }
  }
  return result;
}

/** undefined for what cannot be read, for example a dangling symlink: it stays, and nothing fails because of it. */
async function readable(files: Removal, path: string): Promise<string | undefined> {
  try {
    return await files.read(path);
  } catch (thrown) {
    if (thrown instanceof MosaicError) return undefined;
    throw thrown;
  }
}

/** The run folder. Where it is outside of the home only our files in it, because others may use the folder too. */
async function runFiles(files: Removal, { paths, agents }: Installed): Promise<string[]> {
  const own = `${paths.fleet}/run`;
  if (paths.run === own) return [own, paths.locks];
  const names = (await files.list(paths.run)).filter((name) => isRunFile(name, agents));
  return [
    own,
    paths.locks,
    ...(await noFolders(
      files,
      names.map((name) => `${paths.run}/${name}`),
    )),
  ];
}

async function unitPlan(
  files: Removal,
  paths: FleetPaths,
): Promise<{ files: string[]; enabled: UnitName[]; folders: string[] }> {
  const dropIns = (await files.list(paths.units)).flatMap((folder) => {
    const agent = agentOfDropInFolder(folder);
    return agent === undefined ? [] : [paths.dropIn(unitOf(agent))];
  });
  const enabled = (await files.list(paths.bootUnits)).filter(isFleetUnit);
  // the holder's last: a second attempt recognises the installation by it, and needs it to stop
  const ours = [...dropIns, ...UNIT_FILES.toReversed().map((name) => paths.unitFile(name))];
  const kinds = await Promise.all(ours.map((path) => files.kind(path)));
  return {
    // systemctl removes the links itself; without a manager they are removed as files
    files: [
      ...enabled.map((name) => `${paths.bootUnits}/${name}`),
      ...ours.filter((_, at) => kinds[at] !== undefined),
    ],
    enabled,
    folders: [...dropIns.map(dirname), paths.bootUnits],
  };
}

/** The binary stays installed, so the record only loses what is removed now. */
async function shorterRecord(files: Removal, { record, paths }: Installed): Promise<Rewrite[]> {
  const path = installRecordPath(paths.home);
  const before = await files.read(path);
  if (before === undefined) return [];
  const text = renderInstallRecord({ ...record, files: [] });
  return text === before ? [] : [{ path, text }];
}

/**
 * The binaries of the record that may be removed: the very file that runs now, or one that is byte for byte what was
 * installed. Somebody may have put something else there since.
 */
export async function recordedBinaries(
  files: Removal,
  record: InstallRecord,
  executable: string,
): Promise<{ remove: string[]; strange: string | undefined }> {
  const { binary, previous } = record;
  if (binary === undefined) return { remove: [], strange: undefined };
  const real = await files.realPath(binary);
  const isOurs =
    real === undefined ||
    real === executable ||
    (record.sha256 !== undefined && (await files.sha256(binary)) === record.sha256);
  const old = previous?.endsWith("/.mosaic.previous") === true ? [previous] : [];
  return isOurs ? { remove: [...old, binary], strange: undefined } : { remove: old, strange: binary };
}
