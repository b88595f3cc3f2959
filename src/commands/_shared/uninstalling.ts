import type { Context } from "../../cli/context.ts";
import { changeHooks } from "../../domain/setup/config/change-hooks.ts";
import { listHooks } from "../../domain/setup/config/hooks-file.ts";
import { describeError, MosaicError } from "../../base/errors.ts";
import { removeEmptyFolders, uninstall } from "../../domain/setup/uninstall/apply.ts";
import { findInstalled } from "../../domain/setup/uninstall/installed.ts";
import { planUninstall, type UninstallPlan } from "../../domain/setup/uninstall/plan.ts";
import { hooksPlace } from "../../operations/config/hooks-place.ts";
import type { Arguments } from "../../cli/grammar/arguments.ts";
import { hostDocument } from "./document.ts";
import type { Outcome } from "../../cli/grammar/verb.ts";

export const UNINSTALL_ARGUMENTS = {
  all: { type: "boolean", description: "remove the roster, environment files and logs too" },
  keepData: { type: "boolean", description: "leave the whole mosaic home as it is" },
  dryRun: { type: "boolean", description: "only show what would be done" },
  yes: { type: "boolean", alias: "y", description: "do not ask (also: MOSAIC_ASSUME_YES=1)" },
} as const satisfies Arguments;

interface UninstallValues {
  readonly all: boolean;
  readonly keepData: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** Shows what would be done, asks, and does it. */
export async function runUninstall(
  context: Context,
  { all, keepData, dryRun, yes }: UninstallValues,
  scope: "everything" | "fleet",
): Promise<Outcome> {
  if (all && keepData) throw new MosaicError("usage", "--all and --keep-data contradict each other");
  const onlyFleet = scope === "fleet";
  const services = await context.wire();
  const removal = await services.removal();
  const executable = (await removal.realPath(context.executable)) ?? context.executable;
  const installed = await findInstalled(services.host, removal, executable);
  const options = { onlyFleet, all, keepData };
  const plan = await planUninstall(removal, installed, options);
  const stops = await whoRuns();
  const hooks = keepData ? undefined : await hooksOfOurs();
  if (installed.rosterProblem !== undefined)
    context.warn(`the roster is not used: ${installed.rosterProblem}`);
  for (const what of plan.refused) context.warn(`the record of what is installed names ${what}; it stays`);
  if (!onlyFleet) adviseOnBinary();
  const fields = { scope, disabled: plan.disable, kept: plan.keep, hooks: hooks?.events ?? [] };
  const nothing =
    plan.remove.length === 0 && plan.rewrite.length === 0 && stops.length === 0 && hooks === undefined;
  const shown = nothing ? "nothing is installed" : describePlan(plan, stops, hooks?.place.path);
  if (nothing && !dryRun) await removeEmptyFolders(removal, plan.folders);
  if (dryRun || nothing) {
    return {
      text: shown,
      json: hostDocument(services, "mosaic.uninstall/1", {
        ...fields,
        dry_run: dryRun,
        stopped: stops,
        removed: dryRun ? plan.remove : [],
        problems: [],
      }),
    };
  }
  await requireConsent();
  const report = await uninstall(removal, installed, options, async () => {
    if (hooks !== undefined) await changeHooks(hooks.place, "disable", hooks.events);
  });
  await services.forgetRosters();
  for (const problem of report.problems) context.warn(problem);
  const failed = report.problems.length > 0;
  return {
    exit: failed ? "partial" : undefined,
    text: [
      ...report.removed.map((path) => `removed ${path}`),
      ...(failed
        ? ["some of it is still there; the same command can be given again"]
        : [onlyFleet ? "the fleet is uninstalled" : "mosaic is uninstalled"]),
      ...plan.keep.map((path) => `kept    ${path}`),
    ].join("\n"),
    json: hostDocument(services, "mosaic.uninstall/1", {
      ...fields,
      dry_run: false,
      stopped: stops,
      removed: report.removed,
      problems: report.problems,
    }),
  };

  async function whoRuns(): Promise<readonly string[]> {
    const { processes, paths } = services.host;
    const running = await processes.ofAgents(installed.agents, paths.home);
    return installed.agents.filter((name) => running.has(name));
  }

  /** They would call a script that is not there any more. */
  async function hooksOfOurs() {
    const place = hooksPlace({ services, signal: context.signal });
    try {
      const text = (await place.find(place.path))?.text;
      // those of another mosaic home call another script
      if (text?.includes(place.script) !== true) return undefined;
      const rows = listHooks(text, place.path);
      const events = rows.filter(({ addedBy }) => addedBy.includes("mosaic")).map(({ event }) => event);
      return events.length === 0 ? undefined : { place, events };
    } catch (thrown) {
      context.warn(describeError(thrown));
      return undefined;
    }
  }

  function adviseOnBinary(): void {
    const { record, strange, binaries } = installed;
    if (strange !== undefined) context.warn(`${strange} is not what was installed there: it stays`);
    else if (record.binary === undefined && plan.remove.length > 0) {
      context.note(`no installer recorded a binary: ${executable} stays`);
    } else if (binaries.some((path) => path === record.binary) && executable !== record.binary) {
      context.note(`${executable} is what runs now; ${record.binary} is what is removed`);
    }
  }

  async function requireConsent(): Promise<void> {
    const assumed = ["1", "true", "yes"].includes(context.environment["MOSAIC_ASSUME_YES"] ?? "");
    if (yes || assumed) return;
    if (!context.io.inputIsTerminal || context.json) {
      throw new MosaicError("usage", "an uninstall asks first, and there is nobody to ask", {
        hint: "give --yes, or MOSAIC_ASSUME_YES=1; --dry-run only shows what would be done",
      });
    }
    await context.print(`${shown}\n\ndo this? [y/N] `);
    const lines = await services.inputLines();
    try {
      const answer = (await lines.next())?.trim().toLowerCase();
      if (answer !== "y" && answer !== "yes") throw new MosaicError("failure", "nothing was removed");
    } finally {
      await lines.close();
    }
  }
}

function describePlan(plan: UninstallPlan, stops: readonly string[], hooksFile: string | undefined): string {
  return [
    ...(stops.length === 0 ? [] : [`stop     ${stops.join(", ")}, and the fleet's tmux server`]),
    ...(plan.disable.length === 0 ? [] : [`disable  ${plan.disable.join(", ")}`]),
    ...plan.remove.map((path) => `remove   ${path}`),
    ...plan.rewrite.map(({ path }) => `change   ${path}: only what mosaic wrote goes`),
    ...(hooksFile === undefined ? [] : [`change   ${hooksFile}: mosaic's hooks go, yours stay`]),
    ...plan.keep.map((path) => `keep     ${path}`),
  ].join("\n");
}
