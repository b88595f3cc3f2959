import type { AgentName } from "../../base/names.ts";
import type { AgentState } from "../../runtimes/state.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { agentStatus, type AgentStatus } from "./agent-status.ts";
import { agentsInTurn, TURN_CUT } from "./mid-turn.ts";
import { observe } from "./observe.ts";
import { restartOneByOne } from "./restart-one-by-one.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import { planRestart, type RestartPlan } from "./restart-plan.ts";
import type { RestartCourse, RestartOptions, RestartRun } from "./restart-run.ts";
import { restartTogether } from "./restart-together.ts";
import { notAttempted } from "./restarted-agent.ts";
import { requireStartable } from "./startable.ts";
import { forgetStops, stopRecords, stopsThatCount } from "./stop-record.ts";
import type { Supervisor } from "./supervisor.ts";

/**
 * Restarts agents. Every agent asked for is in the report, whatever happened: after an interruption the agents that
 * were stopped are started again, and the rest is "not attempted". An agent that a person stops meanwhile stays
 * stopped, and a pause holds the restart between two waves. Throws before anything is done where the fleet is not
 * installed or a runtime is missing.
 */
export async function restartAgents(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  options: RestartOptions,
  course: RestartCourse,
): Promise<readonly RestartedAgent[]> {
  await requireStartable(fleet, supervisor, agents);
  // read before the agents are observed: a stop that comes in between is not forgotten below
  const stopped = await stopRecords(fleet, namesOf(agents));
  const seen = await observe(fleet, supervisor, agents);
  const statuses = seen.agents.map(agentStatus);
  const pids = new Map(statuses.map(({ name, pid }) => [name, pid]));
  const counting = stopsThatCount(stopped, (agent) => {
    const pid = pids.get(agent);
    return pid === undefined ? undefined : fleet.processes.startedAt(pid);
  });
  const { wholeFleet } = options;
  const { cut, caller, askedAt } = course;
  const plan = planRestart({ agents, statuses, wholeFleet, stopped: counting, cut, caller });
  await course.begin(plan.before);
  if (cut?.own !== true) {
    const earlier = [...stopped].filter(([name, { at = 0 }]) => at < askedAt || !counting.has(name));
    await forgetStops(fleet, namesOf(plan.wanted), new Map(earlier));
  }

  const run: RestartRun = {
    fleet,
    supervisor,
    before: plan.before,
    options,
    done: outcomesOfPlan(plan, statuses),
    course,
  };
  const cutTurns = await turnsToCut(run, plan.wanted);
  if (options.rolling || options.whenIdle) await restartOneByOne(run, plan.wanted);
  else await restartTogether(run, { ...plan, unmanaged: seen.unmanagedAgents });

  return agents.map(({ name }) => {
    const found = run.done.find((agent) => agent.name === name) ?? notAttempted(name, "");
    return found.outcome === "restarted" && cutTurns.has(name) ? withCutTurn(found) : found;
  });
}

/** What is known of some agents before anything is done. */
function outcomesOfPlan(plan: RestartPlan, statuses: readonly AgentStatus[]): RestartedAgent[] {
  const staying = plan.stay.map((name): RestartedAgent => ({
    name,
    outcome: "stays stopped",
    detail: "",
    pid: undefined,
  }));
  const restarted = statuses
    .filter(({ name }) => plan.alreadyDone.includes(name))
    .map(({ name, pid }): RestartedAgent => ({ name, outcome: "restarted", detail: "", pid }));
  return [...staying, ...restarted];
}

/** The agents whose turn `--now` is about to cut, as far as that can be told. */
async function turnsToCut(
  { fleet, supervisor, options: { now, sources } }: RestartRun,
  agents: readonly RosterAgent[],
): Promise<ReadonlyMap<AgentName, AgentState>> {
  return now && sources !== undefined ? await agentsInTurn(fleet, supervisor, sources, agents) : new Map();
}

function withCutTurn(agent: RestartedAgent): RestartedAgent {
  return { ...agent, detail: [agent.detail, TURN_CUT].filter((part) => part !== "").join("; ") };
}
