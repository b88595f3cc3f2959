import { MosaicError } from "../../base/errors.ts";
import { FRAMEWORK_VERSION } from "../../base/build-information.ts";
import { frameworkFilePath, renderFrameworkFile, type UnitFill } from "./framework-version.ts";
import { agentOfDropInFolder, HOLDER_UNIT, UNIT_FILES, unitOf, type UnitName } from "../../base/names.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { mergeEnvironmentFile, renderAssignment } from "./units/environment-file.ts";
import { environmentWithEntry } from "./units/launched-entry.ts";
import { planFiles, type FileChange, type FoundFile, type WantedFile } from "./units/install-plan.ts";
import { renderAgentDropIn, renderUnit } from "./units/render.ts";
import { enabledStrangers } from "./enabled-units.ts";
import { ASSET_NAMES } from "../ports/assets.ts";
import type { Fleet, Host } from "../host/host.ts";
import { holdLimits } from "./hold-limits.ts";
import { noteInstalled } from "./installed-files.ts";
import { requireSearchedUnits } from "./searched-units.ts";
import { startableOf } from "./runtime-programs.ts";
import { requireTmux } from "../host/tmux-version.ts";

const HOME_MARK = "# Written by `mosaic fleet install-systemd` for the mosaic home ";

/** Everything that install-systemd would do, without doing any of it. */
export async function planInstall(fleet: Fleet, supervisor: "systemd" | "direct"): Promise<FileChange[]> {
  await requireTmux(fleet);
  if (supervisor === "systemd") await requireSearchedUnits(fleet);
  const agents = fleet.roster.agents;
  const wanted = [
    ...frameworkFiles(fleet),
    frameworkMark(fleet, unitFill(fleet)),
    fleetEnvironment(fleet),
    ...(await Promise.all(agents.map((agent) => agentEnvironmentFile(fleet, agent, supervisor)))),
    ...(supervisor === "systemd" ? [...unitFiles(fleet), ...dropIns(fleet)] : []),
  ];
  const obsolete = supervisor === "systemd" ? await obsoleteDropIns(fleet, wanted) : [];
  return await compareFiles(fleet, wanted, obsolete);
}

/** How many files are read at the same time: a process has a thousand descriptors, or fewer. */
const READ_AT_ONCE = 32;

/** What has to change in the files on disk. */
export async function compareFiles(
  { files }: Pick<Host, "files">,
  wanted: readonly WantedFile[],
  obsolete: readonly string[] = [],
): Promise<FileChange[]> {
  const found = new Map<string, FoundFile>();
  const paths = [...wanted.map((file) => file.path), ...obsolete];
  const look = async (path: string) => {
    const text = await files.read(path);
    if (text === undefined) return;
    const [mode, linked] = await Promise.all([files.mode(path), files.isLink(path)]);
    found.set(path, { text, mode: mode ?? 0, linked });
  };
  for (let at = 0; at < paths.length; at += READ_AT_ONCE) {
    await Promise.all(paths.slice(at, at + READ_AT_ONCE).map(look));
  }
  return planFiles(wanted, found, obsolete);
}

/** The two units as this binary would write them. */
export function unitFiles(fleet: Fleet): WantedFile[] {
  return unitFilesWith(fleet, unitFill(fleet));
}

/** The same with given values. */
export function unitFilesWith(
  { assets, paths }: Pick<Host, "assets" | "paths">,
  fill: UnitFill,
): WantedFile[] {
  const facts = { mosaicHome: paths.home, ...fill };
  return UNIT_FILES.map((name) => ({
    path: paths.unitFile(name),
    text: renderUnit(assets.text(`systemd/user/${name}`), { tmux: fill }, facts),
    mode: 0o644,
  }));
}

/** The values for the units of this roster on this host. */
function unitFill(fleet: Fleet): UnitFill {
  const tmux = fleet.processes.find("tmux", fleet.path);
  if (tmux === undefined) {
    throw new MosaicError("missing-program", "tmux is not installed", {
      code: "tmux-missing",
      hint: "apt-get install tmux",
    });
  }
  const { socketName, holderSession } = fleet.roster.tmux;
  return { socketName, holderSession, tmux, binary: fleet.binary };
}

/** The mosaic homes that the units on disk name: one, or none. */
export async function unitsOwners({ files, paths }: Pick<Host, "files" | "paths">): Promise<string[]> {
  const texts = await Promise.all(UNIT_FILES.map((name) => files.read(paths.unitFile(name))));
  return texts.flatMap((text) => {
    const line = text?.split("\n").find((candidate) => candidate.startsWith(HOME_MARK));
    return line?.slice(HOME_MARK.length).replace(/\. Changes of your own belong into a drop-in:$/, "") ?? [];
  });
}

/** Throws where the units on disk belong to another mosaic home: two fleets cannot share them. */
export async function requireOwnUnits(host: Pick<Host, "files" | "paths">): Promise<void> {
  const home = (await unitsOwners(host)).find((owner) => owner !== host.paths.home);
  if (home === undefined) return;
  throw new MosaicError("configuration", `the installed units belong to another mosaic home: ${home}`, {
    code: "units-of-another-home",
    data: { home },
    hint: `mosaic fleet install-systemd --mosaic-home ${home}, or --force to take the units over`,
  });
}

export interface InstallReport {
  readonly changes: readonly FileChange[];
  /** Units that were enabled for boot by this installation. */
  readonly enabled: readonly UnitName[];
  /** Units of agents that are no longer in the roster, which a boot would have started. */
  readonly disabled: readonly UnitName[];
  /** Whether systemd had to reload its units, because one has changed. */
  readonly reloaded: boolean;
}

/** Carries out a plan: first the files, then one reload, then enabling the units. */
export async function applyInstall(
  fleet: Fleet,
  supervisor: "systemd" | "direct",
  changes: readonly FileChange[],
  enable: boolean,
): Promise<InstallReport> {
  const { files, paths, manager } = fleet;
  await noteInstalled(fleet, supervisor);
  // an existing folder keeps the mode that its owner chose, except the run folder
  for (const folder of [paths.fleet, paths.agents]) {
    if ((await files.mode(folder)) === undefined) await files.makeFolder(folder, 0o700);
  }
  for (const change of changes) {
    if (change.kind === "remove") await files.remove(change.path);
    else if (change.kind !== "same") await files.write(change.path, change.text, change.mode, change.links);
  }
  await files.makeFolder(paths.run, 0o700);
  if (supervisor === "direct") return { changes, enabled: [], disabled: [], reloaded: false };
  const changedUnits = changes.some(
    (change) => change.kind !== "same" && change.path.startsWith(paths.units),
  );
  if (changedUnits) await manager.daemonReload();
  await holdLimits(
    manager,
    fleet.roster.agents.map(({ name }) => unitOf(name)),
  );
  return {
    changes,
    enabled: enable ? await enableUnits(fleet) : [],
    disabled: await disableStrangers(fleet),
    reloaded: changedUnits,
  };
}

async function enableUnits(fleet: Fleet): Promise<readonly UnitName[]> {
  // an agent without its program would fail at each boot
  const { agents } = await startableOf(fleet, fleet.roster.agents);
  const units = [HOLDER_UNIT, ...agents.map((agent) => unitOf(agent.name))];
  const states = await fleet.manager.show(units, ["UnitFileState"]);
  const missing = units.filter(
    (unit) => !states.known || states.value.get(unit)?.get("UnitFileState") !== "enabled",
  );
  const result = await fleet.manager.act("enable", missing);
  if (!result.ok) throw new MosaicError("failure", `the units could not be enabled: ${result.detail}`);
  return missing;
}

async function disableStrangers(fleet: Fleet): Promise<readonly UnitName[]> {
  const strangers = await enabledStrangers(fleet);
  const result = await fleet.manager.act("disable", strangers);
  if (result.ok) return strangers;
  throw new MosaicError(
    "failure",
    `units that are not in the roster could not be disabled: ${result.detail}`,
  );
}

/** The files extracted into the home that are the same for every roster. */
export function frameworkFiles({ assets, paths }: Pick<Host, "assets" | "paths">): WantedFile[] {
  const plain = ASSET_NAMES.filter((name) => name.startsWith("fleet/"));
  const scripts = ASSET_NAMES.filter((name) => name.startsWith("tools/"));
  return [
    ...plain.map((name) => ({ path: `${paths.home}/${name}`, text: assets.text(name), mode: 0o644 })),
    ...scripts.map((name) => ({ path: `${paths.home}/${name}`, text: assets.text(name), mode: 0o755 })),
  ];
}

/** Records which mosaic the framework files belong to. */
export function frameworkMark(
  { paths, version }: Pick<Host, "paths" | "version">,
  units: UnitFill | undefined,
): WantedFile {
  return {
    path: frameworkFilePath(paths.home),
    text: renderFrameworkFile({ framework: FRAMEWORK_VERSION, version, units }),
    mode: 0o644,
  };
}

/**
 * The installing user's PATH is written once, because the user manager's own has no npm prefix and no nvm in it. The
 * file is the operator's from then on, so that another shell's PATH does not change every unit.
 */
function fleetEnvironment(fleet: Fleet): WantedFile {
  const path = fleet.path
    .split(":")
    .filter((folder) => folder.startsWith("/"))
    .join(":");
  return {
    path: fleet.paths.fleetEnvironment,
    text: [
      "# The environment of every agent of this fleet, in systemd's EnvironmentFile format.",
      "# mosaic wrote this once, from the shell that ran `mosaic fleet install-systemd`; it is yours and is never changed again.",
      renderAssignment("PATH", path),
      ...Object.entries(fleet.heartbeatSettings)
        .filter(([, value]) => value !== "")
        .map(([name, value]) => renderAssignment(name, value)),
      "",
    ].join("\n"),
    mode: 0o600,
    once: true,
    operators: true,
  };
}

async function agentEnvironmentFile(
  fleet: Fleet,
  agent: RosterAgent,
  supervisor: "systemd" | "direct",
): Promise<WantedFile> {
  const path = fleet.paths.agentEnvironment(agent.name);
  const generated = environmentWithEntry(agent, fleet.userHome, supervisor);
  const text = mergeEnvironmentFile(await fleet.files.read(path), generated);
  return { path, text, mode: 0o600, operators: true };
}

function dropIns(fleet: Fleet): WantedFile[] {
  return fleet.roster.agents.flatMap((agent) => {
    const text = renderAgentDropIn(agent, fleet.userHome);
    return text === undefined ? [] : [{ path: fleet.paths.dropIn(unitOf(agent.name)), text, mode: 0o644 }];
  });
}

/** Our drop-ins that the roster no longer needs. */
async function obsoleteDropIns(fleet: Fleet, wanted: readonly WantedFile[]): Promise<string[]> {
  const obsolete: string[] = [];
  for (const folder of await fleet.files.list(fleet.paths.units)) {
    const agent = agentOfDropInFolder(folder);
    if (agent === undefined) continue;
    const path = fleet.paths.dropIn(unitOf(agent));
    if (!wanted.some((file) => file.path === path) && (await fleet.files.mode(path)) !== undefined)
      obsolete.push(path);
  }
  return obsolete;
}
