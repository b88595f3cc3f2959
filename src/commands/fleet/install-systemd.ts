import { defineVerb } from "../../cli/grammar/verb.ts";
import type { FleetInstall } from "../../operations/documents/fleet-install.ts";
import { fleetInstall } from "../../operations/fleet/install.ts";

const WORDS = {
  create: "wrote",
  update: "changed",
  mode: "made runnable",
  remove: "removed",
} as const;

export const installSystemd = defineVerb({
  details:
    "Writes the launcher's scripts, the systemd units and one environment file for each agent, and enables the units " +
    "for boot. A second run changes nothing. Your own lines in those files, and drop-ins of yours, are kept. Where " +
    "systemd's user manager does not run, the agents are kept running by the launcher itself.",
  args: {
    enable: { type: "boolean", default: true, negativeDescription: "do not enable the units for boot" },
    dryRun: { type: "boolean", description: "show what would change, as a diff" },
    force: { type: "boolean", description: "take over units that belong to another mosaic home" },
    refresh: {
      type: "boolean",
      plumbing: true,
      description: "only bring scripts and units that are installed to this version; what update runs",
    },
    verbose: { type: "boolean", alias: "v", description: "name every file and unit" },
    downgrade: {
      type: "boolean",
      plumbing: true,
      description: "also over the files of a newer mosaic",
    },
  },
  exitCodes: {
    configuration: "no roster, a wrong one, units of another home, or a newer mosaic's files",
    "missing-program": "tmux, or the user manager that the roster insists on",
  },
  examples: [
    { command: "mosaic fleet install-systemd --dry-run", explains: "show what would change" },
    { command: "mosaic fleet install-systemd", explains: "install, and enable for boot" },
  ],
  async run(context, { enable, dryRun, force, refresh, downgrade, verbose }) {
    const { document } = await context.perform(fleetInstall, {
      enable,
      dry_run: dryRun,
      force,
      refresh,
      downgrade,
    });
    return {
      text: dryRun ? differences(document) : verbose ? describe(document) : summary(document),
      json: document,
    };
  },
});

function differences({ changes }: FleetInstall): string {
  return changes.length === 0
    ? "nothing would change"
    : changes.map(({ difference }) => difference).join("\n");
}

/** "wrote 29 files, changed 2; enabled 13 units (-v names them)". */
function summary({ changes, enabled, disabled }: FleetInstall): string {
  const files = (["create", "update", "mode", "remove"] as const).flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [[WORDS[kind], count] as const];
  });
  const units = [["enabled", enabled.length] as const, ["disabled", disabled.length] as const].filter(
    ([, count]) => count > 0,
  );
  const parts = [counted(files, "file"), counted(units, "unit")].filter((part) => part !== "");
  return parts.length === 0 ? "nothing to change" : `${parts.join("; ")} (-v names them)`;
}

/** The thing is named once: "wrote 2 files, removed 1". */
function counted(counts: readonly (readonly [string, number])[], thing: string): string {
  return counts
    .map(([verb, count], at) => `${verb} ${count}${at > 0 ? "" : count === 1 ? ` ${thing}` : ` ${thing}s`}`)
    .join(", ");
}

function describe({ changes, enabled, disabled }: FleetInstall): string {
  if (changes.length === 0 && enabled.length === 0 && disabled.length === 0) return "nothing to change";
  return [
    ...changes.map(({ kind, path }) => `${WORDS[kind].padEnd(7)} ${path}`),
    ...enabled.map((unit) => `enabled ${unit}`),
    ...disabled.map((unit) => `disabled ${unit}, which is not in the roster`),
  ].join("\n");
}
