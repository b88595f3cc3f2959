import { MosaicError } from "../../base/errors.ts";
import { HOLDER_UNIT, sessionOf, unitOf, type AgentName } from "../../base/names.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import { stopRecordPath } from "../fleet/stop-record.ts";
import { isRunFile, FLEET_RUN_FILES } from "../host/run-files.ts";
import { enabledUnits } from "../install/enabled-units.ts";
import { startableOf } from "../install/runtime-programs.ts";
import { applyInstall, planInstall, requireOwnUnits, unitsOwners } from "../install/install.ts";
import type { FileChange } from "../install/units/install-plan.ts";
import { withoutGenerated } from "../install/units/environment-file.ts";

export interface InstalledAgents {
  /** The files that were written or removed. */
  readonly files: readonly string[];
  /** The units that a boot starts from now on. */
  readonly enabled: readonly string[];
}

/**
 * Writes the files of these agents. Files of other agents wait for `fleet apply`. Their units are enabled if the
 * fleet's are, and what is not installed yet is installed.
 */
export async function installAgents(
  fleet: Fleet,
  supervisor: "systemd" | "direct",
  names: readonly AgentName[],
): Promise<InstalledAgents> {
  if (supervisor === "systemd") await requireOwnUnits(fleet);
  const planned = await planInstall(fleet, supervisor);
  const others = fleet.roster.agents.map(({ name }) => name).filter((name) => !names.includes(name));
  const changes = planned.filter(({ path }) => !others.some((name) => isFileOf(fleet, name, path)));
  return await installChanges(fleet, supervisor, changes, names);
}

/**
 * Carries out a planned installation. The units of these agents, or of all where none are named, are enabled as above.
 */
export async function installChanges(
  fleet: Fleet,
  supervisor: "systemd" | "direct",
  changes: readonly FileChange[],
  names: readonly AgentName[] = namesOf(fleet.roster.agents),
): Promise<InstalledAgents> {
  const isFirst = changes.some(({ kind, path }) => kind === "create" && path.endsWith(`/${HOLDER_UNIT}`));
  const report = await applyInstall(fleet, supervisor, changes, isFirst);
  const files = changes.filter(({ kind }) => kind !== "same").map(({ path }) => path);
  if (supervisor === "direct" || isFirst) return { files, enabled: report.enabled };
  const enabled = await enabledUnits(fleet);
  // where no agent starts at boot, a new one does not either
  const here = await startableOf(
    fleet,
    fleet.roster.agents.filter(({ name }) => names.includes(name)),
  );
  const units = enabled.has(HOLDER_UNIT)
    ? namesOf(here.agents)
        .map(unitOf)
        .filter((unit) => !enabled.has(unit))
    : [];
  const result = await fleet.manager.act("enable", units);
  if (!result.ok) throw new MosaicError("failure", `the unit could not be enabled: ${result.detail}`);
  return { files, enabled: units };
}

/** Whether a file belongs to one agent: its environment, or its unit's drop-in. */
export function isFileOf({ paths }: Fleet, name: AgentName, path: FileChange["path"]): boolean {
  return path === paths.agentEnvironment(name) || path === paths.dropIn(unitOf(name));
}

export interface RemovedFiles {
  readonly removed: readonly string[];
  readonly kept: readonly string[];
  readonly disabled: boolean;
}

/** Whether files of an agent are left on disk, as after an interrupted removal. */
export async function hasFiles(fleet: Fleet, name: AgentName): Promise<boolean> {
  if ((await fleet.files.mode(fleet.paths.agentEnvironment(name))) !== undefined) return true;
  return (await enabledUnits(fleet)).has(unitOf(name));
}

/**
 * Disables an agent's unit and removes its files: run files, drop-in, and its env file unless the operator has lines in
 * it. Its logs stay. `keep`: everything but the drop-in stays.
 */
export async function removeAgentFiles(
  fleet: Fleet,
  supervisor: "systemd" | "direct",
  name: AgentName,
  keep: boolean,
): Promise<RemovedFiles> {
  const { files, paths } = fleet;
  const ours = supervisor === "systemd" && (await unitsOwners(fleet)).includes(paths.home);
  const disabled = ours && (await disableUnit(fleet, name));
  const environment = paths.agentEnvironment(name);
  const text = await files.read(environment);
  const isOperators = text !== undefined && withoutGenerated(text).trim() !== "";
  const run = (await files.list(paths.run)).filter(
    (file) => isRunFile(file, [name]) && !FLEET_RUN_FILES.includes(file),
  );
  const there = async (path: string) => ((await files.mode(path)) === undefined ? [] : [path]);
  const own = [
    ...(text === undefined ? [] : [environment]),
    ...(await there(stopRecordPath(fleet, name))),
    // nobody types into an agent that is gone
    ...(await there(paths.senderLock(sessionOf(name)))),
    ...run.map((file) => `${paths.run}/${file}`),
    ...(await there(paths.logs(name))),
  ];
  const kept = own.filter(
    (path) => keep || path === paths.logs(name) || (path === environment && isOperators),
  );
  const removed = own.filter((path) => !kept.includes(path));
  for (const path of removed) await files.remove(path);
  return { removed, kept, disabled };
}

async function disableUnit(fleet: Fleet, name: AgentName): Promise<boolean> {
  const { files, paths, manager } = fleet;
  const unit = unitOf(name);
  const wasEnabled = (await enabledUnits(fleet)).has(unit);
  if (wasEnabled) {
    const result = await manager.act("disable", [unit]);
    if (!result.ok) throw new MosaicError("failure", `${unit} could not be disabled: ${result.detail}`);
  }
  const dropIn = paths.dropIn(unit);
  if ((await files.mode(dropIn)) !== undefined) {
    await files.remove(dropIn);
    await manager.daemonReload();
  }
  // otherwise a failed unit would be listed for ever as an agent that the roster does not have
  await manager.act("reset-failed", [unit]);
  return wasEnabled;
}
