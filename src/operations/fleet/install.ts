import { environmentProblems } from "../../domain/install/environment-problems.ts";
import { fileDifference } from "../../domain/install/file-difference.ts";
import { applyInstall, planInstall, requireOwnUnits } from "../../domain/install/install.ts";
import { applyRefresh, planRefresh } from "../../domain/install/refresh.ts";
import type { FileChange } from "../../domain/install/units/install-plan.ts";
import type { Fleet } from "../../domain/host/host.ts";
import type { FleetInstall, FleetInstallRequest } from "../documents/fleet-install.ts";
import { heading } from "../heading.ts";
import { operation, type Call } from "../operation.ts";

/**
 * Installs the roster's scripts, units and env files, and enables them for boot; or only refreshes what is installed.
 */
export const fleetInstall = operation<FleetInstallRequest, FleetInstall>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ dry_run: isDry }) => (isDry ? undefined : { command: "fleet install-systemd" }),
  run: async (call, request) => ({
    document: request.refresh ? await refresh(call, request) : await install(call, request),
  }),
});

async function refresh(
  { services }: Call,
  { dry_run, downgrade }: FleetInstallRequest,
): Promise<FleetInstall> {
  const plan = await planRefresh(services.host, { downgrade });
  if (!dry_run) await applyRefresh(services.host, plan);
  return {
    ...heading(services, "mosaic.fleet.install/1"),
    supervisor: null,
    dry_run,
    changes: changesOf(plan.changes, dry_run),
    enabled: [],
    disabled: [],
    reloaded: !dry_run && plan.reload,
  };
}

async function install(
  { services, note, warn }: Call,
  { enable, dry_run, force, downgrade }: FleetInstallRequest,
): Promise<FleetInstall> {
  const fleet = await services.fleet(downgrade ? "any-home" : undefined);
  const supervisor = await services.supervisor(fleet, "announce");
  if (!force && supervisor.kind === "systemd") await requireOwnUnits(fleet);
  const changes = await planInstall(fleet, supervisor.kind);
  const report = dry_run ? undefined : await applyInstall(fleet, supervisor.kind, changes, enable);
  if (report !== undefined) {
    if (supervisor.kind === "systemd") await adviseOnLinger(fleet, { note, warn });
    const environment = await environmentProblems(fleet, fleet.roster.agents);
    for (const { agent, what } of environment.refused) warn(`${agent} cannot be started: ${what}`);
    for (const warning of environment.warnings) warn(warning);
    note("next: mosaic fleet start");
  }
  return {
    ...heading(services, "mosaic.fleet.install/1"),
    supervisor: supervisor.kind,
    dry_run,
    changes: changesOf(changes, dry_run),
    enabled: [...(report?.enabled ?? [])],
    disabled: [...(report?.disabled ?? [])],
    reloaded: report?.reloaded ?? false,
  };
}

function changesOf(changes: readonly FileChange[], withDifference: boolean): FleetInstall["changes"] {
  return changes.flatMap((change) =>
    change.kind === "same"
      ? []
      : [
          {
            path: change.path,
            kind: change.kind,
            difference: withDifference ? fileDifference(change) : null,
          },
        ],
  );
}

async function adviseOnLinger(
  { manager, userName }: Fleet,
  { note, warn }: Pick<Call, "note" | "warn">,
): Promise<void> {
  const lingering = await manager.lingering();
  const command = `sudo loginctl enable-linger ${userName}`;
  if (!lingering.known) warn(`linger: ${lingering.why}; to be started at boot: ${command}`);
  else if (lingering.value) note("linger is on: the fleet starts at boot");
  else warn(`linger is off: the fleet ends with the last log-out and does not start at boot; ${command}`);
}
