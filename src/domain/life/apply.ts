import { MosaicError } from "../../base/errors.ts";
import { unitOf, type AgentName } from "../../base/names.ts";
import type { StateSources } from "../agent/look.ts";
import { endsItself } from "../fleet/caller.ts";
import { findCaller } from "../fleet/find-caller.ts";
import { restartFleet, type RestartTools } from "../fleet/restart-fleet.ts";
import { startAgents } from "../fleet/start.ts";
import { stopAgents } from "../fleet/stop.ts";
import type { Supervisor } from "../fleet/supervisor.ts";
import type { Fleet } from "../host/host.ts";
import { holdLimits } from "../install/hold-limits.ts";
import { holdRestartLock, type HeldRestartLock } from "../restart-lock/hold.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { installChanges } from "./agent-files.ts";
import { planChanges } from "./plan-facts.ts";
import { isDue, type FleetPlan, type PlannedAction } from "./plan.ts";
import { withRosterLock } from "./roster-change.ts";

export interface ApplyOptions {
  /** The plan that was agreed to; undefined: whatever is due now. */
  readonly hash: string | undefined;
  /** Restarts agents in the middle of a turn too; otherwise each restart waits until its agent is idle. */
  readonly now: boolean;
  readonly force: boolean;
  readonly graceMs: number;
  readonly idleMs: number;
  /** How long to wait for agents to become idle; those that do not are left alone. */
  readonly idleTimeoutMs: number;
}

export interface ApplyTools {
  readonly sources: StateSources;
  readonly restart: RestartTools;
}

export interface AppliedAgent {
  readonly name: string;
  readonly action: PlannedAction;
  /** The outcomes of `fleet start`, `stop` and `restart`; "installed" where only files were changed. */
  readonly outcome: string;
  readonly detail: string;
  readonly pid: number | undefined;
}

export interface Applied {
  readonly plan: FleetPlan;
  readonly agents: readonly AppliedAgent[];
}

/**
 * Carries out a plan: files and units first, then agents are stopped, started and, under the restart lock, restarted.
 * The next apply finishes an interrupted one, because what is done is not due any more. Throws `plan-stale`, with
 * nothing done, where the plan that was agreed to is not the one that is due.
 */
export async function applyPlan(
  fleet: Fleet,
  supervisor: Supervisor,
  tools: ApplyTools,
  options: ApplyOptions,
  progress: (text: string) => Promise<void>,
): Promise<Applied> {
  // An agent in the middle of a restart looks like one to be started, so nothing is planned, stopped or started beside
  // a restart.
  const applied = await holdRestartLock(
    fleet.paths.home,
    tools.restart.lock,
    { signal: fleet.signal },
    async (held) => await applyWithoutRestarts(fleet, supervisor, tools, options, held),
  );
  const { plan, agents: done } = applied;
  const restarts = agentsOf(fleet, plan, "restart");
  if (restarts.length === 0) return applied;
  const restarted = await restartFleet(
    fleet,
    supervisor,
    restarts,
    {
      wholeFleet: false,
      rolling: false,
      whenIdle: !options.now,
      now: options.now,
      idleMs: options.idleMs,
      idleTimeoutMs: options.now ? undefined : options.idleTimeoutMs,
      sources: tools.sources,
      graceMs: options.graceMs,
      force: options.force,
      wait: true,
    },
    tools.restart,
    progress,
  );
  return { plan, agents: [...done, ...restarted.map((agent) => ({ ...agent, action: "restart" as const }))] };
}

async function applyWithoutRestarts(
  fleet: Fleet,
  supervisor: Supervisor,
  tools: ApplyTools,
  options: ApplyOptions,
  held: HeldRestartLock,
): Promise<Applied> {
  const plan = await withRosterLock(fleet, tools.restart.lock.kernelLock, async () => {
    const planned = await planChanges(fleet, supervisor, tools.sources);
    requireSame(planned.plan, options.hash);
    await requireNotItself(fleet, planned.plan);
    if (isDue(planned.plan)) await installChanges(fleet, supervisor.kind, planned.changes);
    // also what an interrupted apply left for the kernel to hold
    else if (supervisor.kind === "systemd")
      await holdLimits(
        fleet.manager,
        fleet.roster.agents.map(({ name }) => unitOf(name)),
      );
    return planned.plan;
  });
  await held.refresh();
  const done: AppliedAgent[] = namesOf(plan, "change files").map((name) => ({
    name,
    action: "change files",
    outcome: "installed",
    detail: "",
    pid: undefined,
  }));
  const strangers = namesOf(plan, "stop").map((name) => ({ name }));
  if (strangers.length > 0) {
    const { agents } = await stopAgents(fleet, supervisor, strangers, false);
    done.push(...agents.map((agent) => ({ ...agent, action: "stop" as const, pid: undefined })));
    await held.refresh();
  }
  const starts = agentsOf(fleet, plan, "start");
  if (starts.length > 0) {
    const started = await startAgents(fleet, supervisor, starts, options.graceMs);
    done.push(...started.map((agent) => ({ ...agent, action: "start" as const })));
  }
  return { plan, agents: done };
}

function namesOf(plan: FleetPlan, action: PlannedAction): readonly AgentName[] {
  return plan.agents.flatMap((planned) => (planned.action === action ? [planned.name] : []));
}

function agentsOf({ roster }: Fleet, plan: FleetPlan, action: PlannedAction): readonly RosterAgent[] {
  const names = namesOf(plan, action);
  return roster.agents.filter(({ name }) => names.includes(name));
}

function requireSame(plan: FleetPlan, hash: string | undefined): void {
  if (hash === undefined || hash === plan.hash) return;
  throw new MosaicError(
    "not-in-wanted-state",
    `the plan ${hash} is not what is due now: that is ${plan.hash}`,
    {
      code: "plan-stale",
      data: { plan: hash, due: plan.hash },
      hint: "mosaic fleet plan",
    },
  );
}

/** A caller that is not in the roster any more would end with the stop it asks for, and the rest would not be done. */
async function requireNotItself(fleet: Fleet, plan: FleetPlan): Promise<void> {
  const stops = plan.agents.flatMap(({ action, name }) => (action === "stop" ? [name] : []));
  const caller = stops.length === 0 ? undefined : await findCaller(fleet);
  if (caller === undefined || !endsItself(caller, stops, false)) return;
  throw new MosaicError("failure", "the plan stops the agent that asks for it", {
    hint: "run it from outside of the fleet",
  });
}
