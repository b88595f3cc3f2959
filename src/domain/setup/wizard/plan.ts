import { OFFERED_EVENTS, type HookEvent } from "../config/hook-events.ts";
import { hooksPlanned } from "../config/change-hooks.ts";
import type { HooksPlace } from "../config/change-hooks.ts";
import { MosaicError } from "../../../base/errors.ts";
import type { Fleet, Host } from "../../host/host.ts";
import { namesOf } from "../../host/host.ts";
import { initialFiles } from "../../install/init.ts";
import { planInstall, requireOwnUnits } from "../../install/install.ts";
import { requireNotPaused } from "../../fleet/pause.ts";
import {
  installOf,
  factOfMissing,
  startableOf,
  type MissingRuntime,
  type Startable,
} from "../../install/runtime-programs.ts";
import { planTrust, type TrustPlace, type TrustPlan } from "../trust/plan-trust.ts";
import type { Supervisor } from "../../fleet/supervisor.ts";
import type { FileChange, WantedFile } from "../../install/units/install-plan.ts";
import type { WishedRoster } from "./roster-text.ts";

/** All answers, given or asked. */
export interface Answers {
  readonly install: boolean;
  readonly linger: boolean;
  readonly trust: boolean;
  readonly claudeHooks: boolean;
  readonly start: boolean;
}

/** What will be done, in this order; every part is known before anything is written. */
export interface WizardPlan {
  readonly fleet: Fleet;
  readonly supervisor: Supervisor;
  /** Empty where the existing roster is used. */
  readonly rosterFiles: readonly WantedFile[];
  /** undefined: nothing is installed. */
  readonly install: readonly FileChange[] | undefined;
  readonly linger: readonly [string, ...string[]] | undefined;
  /** undefined: the runtimes will ask by themselves. */
  readonly trust: TrustPlan | undefined;
  readonly trustPlace: TrustPlace;
  /** Events that claude will report. */
  readonly hooks: readonly HookEvent[];
  readonly hooksPlace: HooksPlace;
  readonly start: boolean;
  /** The agents that can be started, and those that lack a program. */
  readonly startable: Startable;
}

/** The files of a new roster. */
export function rosterFilesOf(host: Host, { text }: WishedRoster): readonly WantedFile[] {
  return initialFiles(host, text);
}

/** The command that lets the user's services outlive the last log-out. */
export function lingerCommand(host: Host): readonly [string, ...string[]] {
  return ["loginctl", "enable-linger", host.userName];
}

/** Throws where a step could not end well, before anything is done. */
export async function planWizard(
  fleet: Fleet,
  supervisor: Supervisor,
  rosterFiles: readonly WantedFile[],
  answers: Answers,
  hooksPlace: HooksPlace,
  trustPlace: TrustPlace,
): Promise<WizardPlan> {
  const startable = await startableOf(fleet, fleet.roster.agents);
  if (answers.install && supervisor.kind === "systemd") await requireOwnUnits(fleet);
  if (answers.start) {
    await requireNotPaused(fleet, false);
    if (startable.agents.length === 0) requireRuntimes(startable.missing);
  }
  return {
    fleet,
    supervisor,
    rosterFiles,
    install: answers.install ? await planInstall(fleet, supervisor.kind) : undefined,
    linger: answers.linger ? lingerCommand(fleet) : undefined,
    trust: answers.trust ? await planTrust(trustPlace, startable.agents) : undefined,
    trustPlace,
    hooks: answers.claudeHooks ? await hooksPlanned(hooksPlace, OFFERED_EVENTS) : [],
    hooksPlace,
    start: answers.start,
    startable,
  };
}

function requireRuntimes(missing: readonly MissingRuntime[]): void {
  const [first] = missing;
  if (first === undefined) return;
  throw new MosaicError("missing-program", `${factOfMissing(missing)}; nothing was changed`, {
    hint: `${installOf(first)}, or --no-start`,
  });
}

/** The plan as sentences, one for each step. */
export function describePlan(plan: WizardPlan): readonly string[] {
  const { fleet, supervisor, rosterFiles, install, linger, trust, hooks, hooksPlace, start, startable } =
    plan;
  const { roster } = fleet;
  const steps: string[] = [];
  if (rosterFiles.length > 0) steps.push(`write the roster ${fleet.rosterFile}`);
  if (install !== undefined) {
    const files = install.filter((change) => change.kind !== "same").length;
    const units = install.some(({ path }) => path.startsWith(fleet.paths.units)) ? " and units" : "";
    steps.push(
      supervisor.kind === "systemd"
        ? `install ${files} files: scripts${units}, enabled for boot`
        : `install ${files} files: scripts and environments; no units, there is no user manager`,
    );
  }
  if (linger !== undefined) steps.push(`run ${linger.join(" ")}`);
  for (const { path, settings } of trust?.planned ?? [])
    steps.push(`trust: write into ${path}: ${settings.join("; ")}`);
  if (hooks.length > 0) steps.push(`add mosaic's hook to ${hooksPlace.path}: ${hooks.join(", ")}`);
  if (start) {
    steps.push(`start ${namesOf(startable.agents).join(", ")} on the tmux socket ${roster.tmux.socketName}`);
    steps.push(startable.missing.length === 0 ? "verify the fleet" : "verify what was started");
  }
  return steps;
}
