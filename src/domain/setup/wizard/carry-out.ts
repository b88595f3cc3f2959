import { changeHooks } from "../config/change-hooks.ts";
import { describeError, MosaicError } from "../../../base/errors.ts";
import type { Check } from "../../host/check.ts";
import { initializeFleet } from "../../install/init.ts";
import { applyInstall } from "../../install/install.ts";
import { startInTurn } from "../../fleet/start-in-turn.ts";
import { verifyFleet } from "../../fleet/verify.ts";
import type { RestartLockDeps } from "../../restart-lock/dependencies.ts";
import { applyTrust } from "../trust/plan-trust.ts";
import { notInstalled } from "../../install/runtime-programs.ts";
import type { WizardPlan } from "./plan.ts";

export type StepName = "roster" | "install" | "linger" | "trust" | "hooks" | "start" | "verify";

export interface StepReport {
  readonly step: StepName;
  /** "failed": the other steps were done all the same. */
  readonly outcome: "done" | "failed";
  readonly detail: string;
}

export interface WizardReport {
  readonly steps: readonly StepReport[];
  /** The checks at the end; empty where nothing was started. */
  readonly checks: readonly Check[];
}

const GRACE_MS = 2_000;
const VERIFY_MS = 5_000;
const GO_ON = "mosaic wizard goes on from there";

/**
 * Carries out the plan step by step; `tell` is called after each. A step is done completely or not at all; where one
 * fails, or the user interrupts, the error says what was done before.
 */
export async function carryOut(
  plan: WizardPlan,
  lock: RestartLockDeps,
  tell: (step: StepReport) => Promise<void>,
): Promise<WizardReport> {
  const { fleet } = plan;
  const steps: StepReport[] = [];
  let checks: readonly Check[] = [];
  for (const [step, run] of stepsOf(plan)) {
    refuseWhenInterrupted(step, "before");
    let report: StepReport;
    try {
      const { failed = false, detail } = await run();
      report = { step, outcome: failed ? "failed" : "done", detail };
    } catch (thrown) {
      refuseWhenInterrupted(step, "while");
      throw explained(thrown, steps);
    }
    steps.push(report);
    await tell(report);
  }
  return { steps, checks };

  type Step = readonly [StepName, () => Promise<{ readonly failed?: boolean; readonly detail: string }>];

  function stepsOf({
    rosterFiles,
    install,
    linger,
    trust,
    trustPlace,
    hooks,
    hooksPlace,
    start,
    startable,
    supervisor,
  }: WizardPlan): Step[] {
    const list: Step[] = [];
    if (rosterFiles.length > 0) {
      list.push([
        "roster",
        async () => {
          await initializeFleet(fleet, rosterFiles, false);
          return { detail: `wrote ${fleet.rosterFile}` };
        },
      ]);
    }
    if (install !== undefined) {
      list.push([
        "install",
        async () => {
          const { changes, enabled } = await applyInstall(fleet, supervisor.kind, install, true);
          const files = changes.filter((change) => change.kind !== "same").length;
          const units = enabled.length === 0 ? "" : `, enabled ${enabled.length} units`;
          return { detail: files === 0 ? `nothing to write${units}` : `wrote ${files} files${units}` };
        },
      ]);
    }
    if (linger !== undefined) {
      list.push([
        "linger",
        async () => {
          const problem = await problemOf(linger);
          const command = linger.join(" ");
          return problem === undefined
            ? { detail: `ran ${command}` }
            : { failed: true, detail: `${command}: ${problem}; try: sudo ${command}` };
        },
      ]);
    }
    if (trust !== undefined && trust.planned.length + trust.leftAlone.length > 0) {
      list.push([
        "trust",
        async () => {
          await applyTrust(trustPlace, trust);
          const left = trust.leftAlone.map(
            ({ path, folder, why }) =>
              `${path} is left as it is${folder === undefined ? "" : ` for ${folder}`}: ${why}`,
          );
          const wrote = trust.planned.map(({ path, settings }) => `${path}: ${settings.join("; ")}`);
          return { failed: left.length > 0, detail: [...wrote, ...left].join("; ") };
        },
      ]);
    }
    if (hooks.length > 0) {
      list.push([
        "hooks",
        async () => {
          const changed = await changeHooks(hooksPlace, "enable", hooks);
          return { detail: `added to ${hooksPlace.path}: ${changed.join(", ")}` };
        },
      ]);
    }
    if (start) {
      list.push([
        "start",
        async () => {
          const started = await startInTurn(
            fleet,
            supervisor,
            startable.agents,
            { graceMs: GRACE_MS, force: false },
            lock,
          );
          const failed = started.filter((agent) => agent.outcome === "failed");
          const done = [
            ...started.map(({ name, outcome }) => `${name} ${outcome}`),
            ...startable.missing.map(
              (lacking) => `${lacking.agent} not installed (${notInstalled(lacking)})`,
            ),
          ];
          return failed.length === 0
            ? { detail: done.join(", ") }
            : { failed: true, detail: failed.map(({ name, detail }) => `${name}: ${detail}`).join("; ") };
        },
      ]);
      list.push([
        "verify",
        async () => {
          // agents that could not be started are in the line before
          const roster = { ...fleet.roster, agents: startable.agents };
          checks = await verifyFleet({ ...fleet, roster }, supervisor, { timeoutMs: VERIFY_MS, boot: false });
          const failed = checks.filter((check) => check.verdict === "failed").length;
          const well = checks.filter((check) => check.verdict === "ok").length;
          return { failed: failed > 0, detail: `${well} ok, ${failed} failed` };
        },
      ]);
    }
    return list;
  }

  /** Why a program failed; undefined where it did not. */
  async function problemOf(argv: readonly string[]): Promise<string | undefined> {
    try {
      const { status, stderr } = await fleet.processes.run(argv, { PATH: fleet.path });
      return status === 0 ? undefined : stderr.trim() || `exit status ${status}`;
    } catch (thrown) {
      if (thrown instanceof MosaicError) return thrown.message;
      throw thrown;
    }
  }

  function refuseWhenInterrupted(step: StepName, when: "before" | "while"): void {
    if (!fleet.signal.aborted) return;
    const { reason } = fleet.signal as { reason: unknown };
    const code = reason instanceof MosaicError ? reason.ending : "interrupted";
    throw new MosaicError(code, `${code} ${when} the step ${step}; ${before(steps)}`, {
      hint: step === "start" || step === "verify" ? "mosaic fleet status, to see what runs" : GO_ON,
    });
  }
}

function before(steps: readonly StepReport[]): string {
  return steps.length === 0
    ? "nothing was done before"
    : `done before: ${steps.map(({ detail }) => detail).join("; ")}`;
}

function explained(thrown: unknown, steps: readonly StepReport[]): unknown {
  if (!(thrown instanceof MosaicError)) return thrown;
  return new MosaicError(thrown.ending, `${describeError(thrown)}; ${before(steps)}`, {
    hint: thrown.hint ?? GO_ON,
    cause: thrown,
  });
}
