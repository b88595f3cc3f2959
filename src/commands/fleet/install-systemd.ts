import {
  applyInstall,
  planInstall,
  requireOwnUnits,
  type InstallReport,
} from "../../domain/install/install.ts";
import { environmentProblems } from "../../domain/install/environment-problems.ts";
import { applyRefresh, planRefresh } from "../../domain/install/refresh.ts";
import type { FileChange } from "../../domain/install/units/install-plan.ts";
import { hostDocument } from "../_shared/document.ts";
import { fileDifference } from "../_shared/file-difference.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

const WORDS = {
  create: "wrote",
  update: "changed",
  mode: "made runnable",
  same: "kept",
  remove: "removed",
} as const;

export const installSystemd = defineVerb({
  details:
    "Extracts the launcher scripts, writes the units and one env file an agent, and enables the units for boot. " +
    "A second run changes nothing. Your own lines in env files and your own drop-ins are kept. Where there is no " +
    "user manager the scripts and env files are written and agents are run by the launcher itself.",
  args: {
    enable: { type: "boolean", default: true, negativeDescription: "do not enable the units for boot" },
    dryRun: { type: "boolean", description: "show what would change, as a diff" },
    force: { type: "boolean", description: "take over units that belong to another mosaic home" },
    refresh: {
      type: "boolean",
      description: "only bring scripts and units that are installed to this version; what update runs",
    },
    downgrade: { type: "boolean", description: "also over the files of a newer mosaic" },
  },
  exitCodes: {
    configuration: "no roster, a wrong one, units of another home, or a newer mosaic's files",
    "missing-program": "tmux, or the user manager that the roster insists on",
  },
  examples: [
    { command: "mosaic fleet install-systemd --dry-run", explains: "show what would change" },
    { command: "mosaic fleet install-systemd", explains: "install, and enable for boot" },
  ],
  async run(context, { enable, dryRun, force, refresh, downgrade }) {
    const services = await context.wire();
    if (refresh) {
      const plan = await planRefresh(services.host, { downgrade });
      if (!dryRun) await applyRefresh(services.host, plan);
      const refreshed = plan.changes.filter((change) => change.kind !== "same");
      return {
        text: dryRun ? showDifference(refreshed) : describe(refreshed, { enabled: [], disabled: [] }),
        json: hostDocument(services, "mosaic.fleet.install/1", {
          changes: refreshed.map(({ kind, path }) => ({ kind, path })),
          reloaded: plan.reload,
          dry_run: dryRun,
          enabled: [],
        }),
      };
    }
    const fleet = await services.fleet(downgrade ? "any-home" : undefined);
    const supervisor = await services.supervisor(fleet, "announce");
    if (!force && supervisor.kind === "systemd") await requireOwnUnits(fleet);
    const changes = await planInstall(fleet, supervisor.kind);
    const changed = changes.filter((change) => change.kind !== "same");
    const fields = {
      supervisor: supervisor.kind,
      changes: changed.map(({ kind, path }) => ({ kind, path })),
    };
    if (dryRun) {
      return {
        text: showDifference(changed),
        json: hostDocument(services, "mosaic.fleet.install/1", { ...fields, dry_run: true, enabled: [] }),
      };
    }
    const report = await applyInstall(fleet, supervisor.kind, changes, enable);
    if (supervisor.kind === "systemd") await adviseOnLinger();
    const environment = await environmentProblems(fleet, fleet.roster.agents);
    for (const { agent, what } of environment.refused) context.warn(`${agent} cannot be started: ${what}`);
    for (const warning of environment.warnings) context.warn(warning);
    context.note("next: mosaic fleet start");
    return {
      text: describe(changed, report),
      json: hostDocument(services, "mosaic.fleet.install/1", {
        ...fields,
        dry_run: false,
        enabled: report.enabled,
        disabled: report.disabled,
      }),
    };

    async function adviseOnLinger(): Promise<void> {
      const lingering = await fleet.manager.lingering();
      const command = `sudo loginctl enable-linger ${fleet.userName}`;
      if (!lingering.known) context.warn(`linger: ${lingering.why}; to be started at boot: ${command}`);
      else if (!lingering.value) {
        context.warn(
          `linger is off: the fleet ends with the last log-out and does not start at boot; ${command}`,
        );
      } else context.note("linger is on: the fleet starts at boot");
    }
  },
});

function showDifference(changed: readonly FileChange[]): string {
  return changed.length === 0 ? "nothing would change" : changed.map(fileDifference).join("\n");
}

function describe(
  changed: readonly FileChange[],
  { enabled, disabled }: Pick<InstallReport, "enabled" | "disabled">,
): string {
  if (changed.length === 0 && enabled.length === 0 && disabled.length === 0) return "nothing to change";
  return [
    ...changed.map((change) => `${WORDS[change.kind].padEnd(7)} ${change.path}`),
    ...enabled.map((unit) => `enabled ${unit}`),
    ...disabled.map((unit) => `disabled ${unit}, which is not in the roster`),
  ].join("\n");
}
