import { describeError, MosaicError } from "../../base/errors.ts";
import { changeHooks, type HooksPlace } from "../../domain/setup/config/change-hooks.ts";
import { gatewayFiles, removeGateway } from "../../domain/gateway/uninstall.ts";
import { listHooks } from "../../domain/setup/config/hooks-file.ts";
import { removeEmptyFolders, uninstall, type UninstallReport } from "../../domain/setup/uninstall/apply.ts";
import { findInstalled, type FoundInstallation } from "../../domain/setup/uninstall/installed.ts";
import { planUninstall, type UninstallPlan } from "../../domain/setup/uninstall/plan.ts";
import { hooksPlace } from "../config/hooks-place.ts";
import type { UninstallDocument, UninstallRequest } from "../documents/uninstall.ts";
import { heading } from "../heading.ts";
import { operation, type Call, type Report } from "../operation.ts";

type Scope = UninstallDocument["scope"];
type Remark = UninstallDocument["remarks"][number];

/** Removes the fleet: its agents, units, scripts and run files. The binary stays. */
export const fleetUninstall = operation<UninstallRequest, UninstallDocument>({
  needs: "act",
  whilePaused: "allow",
  run: (call, request) => run(call, request, "fleet"),
});

/** Removes the fleet and mosaic. */
export const uninstallAll = operation<UninstallRequest, UninstallDocument>({
  needs: "act",
  whilePaused: "allow",
  run: (call, request) => run(call, request, "everything"),
});

async function run(
  call: Call,
  { all, keep_data: keepData, dry_run: dryRun }: UninstallRequest,
  scope: Scope,
): Promise<Report<UninstallDocument>> {
  if (all && keepData) throw new MosaicError("usage", "--all and --keep-data contradict each other");
  const { services } = call;
  const removal = await services.removal();
  const named = services.surroundings.executable;
  const executable = (await removal.realPath(named)) ?? named;
  const installed = await findInstalled(services.host, removal, executable);
  const options = { onlyFleet: scope === "fleet", all, keepData };
  const plan = await planUninstall(removal, installed, options);
  const stopped = await whoRuns(call, installed);
  const { hooks, problem } = keepData ? {} : await hooksOfOurs(call);
  // the gateway goes with the binary
  const gateway = scope === "fleet" ? [] : await gatewayFiles(services.host, removal, keepData);
  const nothing =
    plan.remove.length + plan.rewrite.length + stopped.length + gateway.length === 0 && hooks === undefined;
  const base: UninstallDocument = {
    ...heading(services, "mosaic.uninstall/1"),
    scope,
    dry_run: dryRun,
    stopped: [...stopped],
    disabled: [...plan.disable],
    removed: [...gateway, ...plan.remove],
    rewritten: plan.rewrite.map(({ path }) => path),
    kept: [...plan.keep],
    hooks: [...(hooks?.events ?? [])],
    hooks_file: hooks?.place.path ?? null,
    remarks: remarksOn({ installed, plan, executable, scope, problem }),
    problems: [],
  };
  if (dryRun) return { document: base };
  if (nothing) {
    await removeEmptyFolders(removal, plan.folders);
    return { document: base };
  }
  if (gateway.length > 0) await removeGateway(services.host, removal, keepData);
  const report: UninstallReport = await uninstall(removal, installed, options, async () => {
    if (hooks !== undefined) await changeHooks(hooks.place, "disable", hooks.events);
  });
  await services.forgetRead();
  return {
    document: { ...base, removed: [...gateway, ...report.removed], problems: [...report.problems] },
    ending: report.problems.length > 0 ? "partial" : undefined,
  };
}

async function whoRuns({ services }: Call, { agents }: FoundInstallation): Promise<readonly string[]> {
  const { processes, paths } = services.host;
  const running = await processes.ofAgents(agents, paths.home);
  return agents.filter((name) => running.has(name));
}

interface OurHooks {
  readonly hooks?: { readonly place: HooksPlace; readonly events: ReturnType<typeof eventsOf> };
  /** Why they are not known. */
  readonly problem?: string;
}

/** Hooks that would call a script which is removed. */
async function hooksOfOurs(call: Call): Promise<OurHooks> {
  const place = hooksPlace(call);
  try {
    const text = (await place.find(place.path))?.text;
    // hooks of another mosaic home call another script
    if (text?.includes(place.script) !== true) return {};
    const events = eventsOf(text, place);
    return events.length === 0 ? {} : { hooks: { place, events } };
  } catch (thrown) {
    return { problem: describeError(thrown) };
  }
}

function eventsOf(text: string, { path }: HooksPlace) {
  return listHooks(text, path)
    .filter(({ addedBy }) => addedBy.includes("mosaic"))
    .map(({ event }) => event);
}

const warning = (text: string): Remark => ({ level: "warning", text });
const note = (text: string): Remark => ({ level: "note", text });

function remarksOn(found: {
  readonly installed: FoundInstallation;
  readonly plan: UninstallPlan;
  readonly executable: string;
  readonly scope: Scope;
  readonly problem: string | undefined;
}): Remark[] {
  const { installed, plan, executable, scope, problem } = found;
  const { record, strange, binaries, rosterProblem } = installed;
  const onBinary = (): Remark[] => {
    if (strange !== undefined) return [warning(`${strange} is not what was installed there: it stays`)];
    if (record.binary === undefined) {
      return plan.remove.length > 0 ? [note(`no installer recorded a binary: ${executable} stays`)] : [];
    }
    return binaries.includes(record.binary) && executable !== record.binary
      ? [note(`${executable} is what runs now; ${record.binary} is what is removed`)]
      : [];
  };
  return [
    ...(problem === undefined ? [] : [warning(problem)]),
    ...(rosterProblem === undefined ? [] : [warning(`the roster is not used: ${rosterProblem}`)]),
    ...plan.refused.map((what) => warning(`the record of what is installed names ${what}; it stays`)),
    ...(scope === "fleet" ? [] : onBinary()),
  ];
}
