import { OFFERED_EVENTS, type HookEvent } from "../config/hook-events.ts";
import { hooksPlanned } from "../config/change-hooks.ts";
import type { HooksPlace } from "../config/change-hooks.ts";
import { MosaicError } from "../../../base/errors.ts";
import type { Fleet, Host } from "../../host/host.ts";
import { namesOf } from "../../host/host.ts";
import { initialFiles, type Profile } from "../../install/init.ts";
import { planInstall, requireOwnUnits } from "../../install/install.ts";
import { requireNotPaused } from "../../fleet/pause.ts";
import { missingRuntimes, type MissingRuntime } from "../../install/runtime-programs.ts";
import type { Supervisor } from "../../fleet/supervisor.ts";
import { LAUNCHES } from "../../../runtimes/launch-command.ts";
import type { FileChange, WantedFile } from "../../install/units/install-plan.ts";
import type { WishedRoster } from "./roster-text.ts";

/** All answers, whoever gave them. */
export interface Answers {
  readonly install: boolean;
  readonly linger: boolean;
  readonly claudeHooks: boolean;
  readonly start: boolean;
}

/** What will be done, in this order; every part is known before anything is written. */
export interface WizardPlan {
  readonly fleet: Fleet;
  readonly supervisor: Supervisor;
  /** Empty where the roster that is there is gone on with. */
  readonly rosterFiles: readonly WantedFile[];
  /** undefined: nothing is installed. */
  readonly install: readonly FileChange[] | undefined;
  readonly linger: readonly [string, ...string[]] | undefined;
  /** Events that claude will tell us of. */
  readonly hooks: readonly HookEvent[];
  readonly hooksPlace: HooksPlace;
  readonly start: boolean;
}

/** The files of a profile's roster, with what was wished for in it. */
export function rosterFilesOf(host: Host, profile: Profile, { text }: WishedRoster): readonly WantedFile[] {
  const [roster, ...beside] = initialFiles(host, profile);
  return [{ ...roster, text }, ...beside];
}

/** The command that lets the user's services outlive the last log-out. */
export function lingerCommand(host: Host): readonly [string, ...string[]] {
  return ["loginctl", "enable-linger", host.userName];
}

/** Throws where a step could not end well: nothing has been done then. */
export async function planWizard(
  fleet: Fleet,
  supervisor: Supervisor,
  rosterFiles: readonly WantedFile[],
  answers: Answers,
  hooksPlace: HooksPlace,
): Promise<WizardPlan> {
  if (answers.install && supervisor.kind === "systemd") await requireOwnUnits(fleet);
  if (answers.start) {
    await requireNotPaused(fleet, false);
    requireRuntimes(await missingRuntimes(fleet, fleet.roster.agents));
  }
  return {
    fleet,
    supervisor,
    rosterFiles,
    install: answers.install ? await planInstall(fleet, supervisor.kind) : undefined,
    linger: answers.linger ? lingerCommand(fleet) : undefined,
    hooks: answers.claudeHooks ? await hooksPlanned(hooksPlace, OFFERED_EVENTS) : [],
    hooksPlace,
    start: answers.start,
  };
}

function requireRuntimes(missing: readonly MissingRuntime[]): void {
  const [first] = missing;
  if (first === undefined) return;
  const listed = missing.map(({ program, agent }) => `${program} (agent ${agent})`).join(", ");
  throw new MosaicError("missing-program", `not installed: ${listed}; nothing was changed`, {
    hint: `${installCommand(first.program)}, or --no-start`,
  });
}

/** How a runtime is installed. */
export function installCommand(program: string): string {
  return (
    Object.values(LAUNCHES).find((launch) => launch.program === program)?.install ?? `install ${program}`
  );
}

/** The plan as sentences, a step each. */
export function describePlan(plan: WizardPlan): readonly string[] {
  const { fleet, supervisor, rosterFiles, install, linger, hooks, hooksPlace, start } = plan;
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
  if (hooks.length > 0) steps.push(`add mosaic's hook to ${hooksPlace.path}: ${hooks.join(", ")}`);
  if (start) {
    steps.push(`start ${namesOf(roster.agents).join(", ")} on the tmux socket ${roster.tmux.socketName}`);
    steps.push("verify the fleet");
  }
  return steps;
}
