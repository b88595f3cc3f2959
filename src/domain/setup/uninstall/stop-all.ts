import { MosaicError } from "../../../base/errors.ts";
import { directSupervisor } from "../../fleet/direct-supervisor.ts";
import { forgetStops, recordStops, stopRecords } from "../../fleet/stop-record.ts";
import { stopAgents } from "../../fleet/stop.ts";
import { systemdSupervisor } from "../../fleet/systemd-supervisor.ts";
import { AGENT_UNITS, HOLDER_UNIT, type UnitName } from "../../../base/names.ts";
import type { FoundInstallation } from "./installed.ts";

/**
 * Ends every agent and the fleet's tmux server, under any supervisor; never another tmux server. Returns what could not
 * be stopped. Throws MosaicError("missing-program") where agents run under a manager that cannot be reached.
 */
export async function stopEverything({ fleet, agents, ownsUnits }: FoundInstallation): Promise<string[]> {
  const { files, manager, paths, processes } = fleet;
  const availability = ownsUnits ? await manager.availability() : undefined;
  if (availability?.available === false && (await processes.ofAgents(agents, paths.home)).size > 0) {
    throw new MosaicError(
      "missing-program",
      `agents run, and the user manager that would restart them cannot be reached: ${availability.why}`,
      { hint: availability.hint },
    );
  }
  const isDirect = (await files.list(paths.run)).some((name) => name.endsWith(".supervisor"));
  const supervisors = [
    ...(availability?.available === true ? [systemdSupervisor(fleet)] : []),
    ...(isDirect ? [directSupervisor(fleet)] : []),
  ];
  // so that no restart under way brings an agent back; other stop records stay as they are
  const stoppedBefore = await stopRecords(fleet, agents);
  const others = agents.filter((agent) => !stoppedBefore.has(agent));
  await recordStops(fleet, others);
  const problems: string[] = [];
  for (const supervisor of supervisors) {
    const report = await stopAgents(
      fleet,
      supervisor,
      agents.map((name) => ({ name })),
      true,
    );
    const failed = report.agents.filter(({ outcome }) => outcome === "failed");
    problems.push(...failed.map(({ name, detail }) => `${name}: ${detail}`));
    if (report.holder !== undefined) problems.push(`the tmux server: ${report.holder}`);
  }
  await forgetStops(fleet, others);
  return problems;
}

/** Disables units for the next boot, and has systemd forget failed ones, because their files are removed next. */
export async function disableUnits(
  { fleet, ownsUnits }: FoundInstallation,
  enabled: readonly UnitName[],
): Promise<string[]> {
  const { manager } = fleet;
  if (!ownsUnits || !(await manager.availability()).available) return [];
  const disabled = await manager.act("disable", enabled);
  const units = await manager.listUnits([AGENT_UNITS, HOLDER_UNIT]);
  const failed = units.known ? units.value.filter(({ active }) => active === "failed") : [];
  await manager.act(
    "reset-failed",
    failed.map(({ unit }) => unit as UnitName),
  );
  return disabled.ok ? [] : [`the units could not be disabled: ${disabled.detail}`];
}
