import type { RosterAgent } from "../roster/roster.ts";
import { agentStatus, changesOf, type AgentStatus } from "./agent-status.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import type { LastExit } from "../agent/last-exit.ts";
import type { AgentObservation, Observation } from "./observation.ts";
import { observe, observeKnown } from "./observe.ts";
import { isResumeThatFailed } from "./resume-failed.ts";
import { requireStartable, requireStartableFleet } from "./startable.ts";
import { startableAgents, type LeftOut } from "./startable-agents.ts";
import { forgetStops, stopRecords, type StopRecords } from "./stop-record.ts";
import type { Supervisor } from "./supervisor.ts";
import { isEndUnrecorded } from "./unrecorded-end.ts";

export interface StartedAgent {
  readonly name: string;
  /**
   * "unknown": its supervisor says that it runs and tmux could not be asked, or it is still starting. "stopped
   * meanwhile": a person stopped it while it was started.
   */
  readonly outcome:
    "started" | "already running" | "failed" | "unknown" | "stopped meanwhile" | "not installed";
  /** Why, where it is neither started nor running; empty otherwise. */
  readonly detail: string;
  readonly pid: number | undefined;
  /** Parts of its roster entry that it was not started with, and so runs without. */
  readonly changed: readonly string[];
}

const GRACE_POLL_MS = 100;
/** How long after the grace time an agent may still be starting or stopping: another command may be restarting it. */
const ON_ITS_WAY_MS = 10_000;

/**
 * Starts agents and looks again after `graceMs`: a process that dies at once was not started, whatever systemctl said.
 * An agent that a person stops meanwhile is not started. `stops` are the stop records from when the start was asked
 * for; undefined: it is asked for now. An agent without its program or its environment files is left out; throws,
 * before anything is started, where that is true of all, or where the fleet is not installed.
 */
export async function startAgents(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  graceMs: number,
  stops?: StopRecords,
): Promise<readonly StartedAgent[]> {
  const { agents: here, leftOut } = await startableAgents(fleet, agents);
  if (here.length === 0) {
    // this says why for each agent
    await requireStartable(fleet, supervisor, agents);
    return await startInstalled(fleet, supervisor, agents, graceMs, stops);
  }
  await requireStartableFleet(fleet, supervisor, here);
  const started = await startInstalled(fleet, supervisor, here, graceMs, stops);
  if (leftOut.length === 0) return started;
  const others = await notStarted(fleet, supervisor, agents, leftOut);
  return agents.flatMap(({ name }) => [...started, ...others].filter((agent) => agent.name === name));
}

/** The agents that were left out. One that runs anyway, by what it was started with, needs no start. */
async function notStarted(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  leftOut: readonly LeftOut[],
): Promise<readonly StartedAgent[]> {
  const reasons = new Map(leftOut.map((each) => [each.agent, each]));
  const seen = await observe(
    fleet,
    supervisor,
    agents.filter(({ name }) => reasons.has(name)),
  );
  return seen.agents.flatMap((agent): readonly StartedAgent[] => {
    const { name, state, pid } = agentStatus(agent);
    const reason = reasons.get(name);
    if (reason === undefined) return [];
    if (state === "running") {
      return [{ name, outcome: "already running", detail: reason.detail, pid, changed: changesOf(agent) }];
    }
    return [{ name, outcome: reason.outcome, detail: reason.detail, pid: undefined, changed: [] }];
  });
}

async function startInstalled(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  graceMs: number,
  stops?: StopRecords,
): Promise<readonly StartedAgent[]> {
  const keptStops = await forgetStops(fleet, namesOf(agents), stops);
  const refused = await stopRecords(fleet, namesOf(agents));
  const before = await observe(fleet, supervisor, agents);
  const running = new Set(before.agents.filter(ranBefore).map((seen) => seen.agent.name));
  const wanted = agents.filter(({ name }) => !running.has(name) && !refused.has(name));
  const problems = wanted.length === 0 ? new Map() : await supervisor.start(wanted);
  // an agent may have come up after a person stopped it, while others were being started
  const late = [...(await stopRecords(fleet, namesOf(wanted))).keys()];
  if (late.length > 0) await supervisor.stop(late);
  const deathOf = (seen: AgentObservation): LastExit | undefined =>
    newDeath(
      before.agents.find(({ agent }) => agent.name === seen.agent.name),
      seen.lastExit,
    );
  const after = await afterGrace(fleet, supervisor, agents, {
    graceMs: wanted.length === 0 ? 0 : graceMs,
    deathOf,
  });
  const stopped = await stopRecords(fleet, namesOf(agents));
  const begunAnew = await namesThat(after.agents, (seen) =>
    isResumeThatFailed(fleet, seen.agent.name, deathOf(seen)),
  );
  return after.agents.map((seen) => {
    const { name } = seen.agent;
    return startedAgent(seen, {
      wasRunning: running.has(name),
      begunAnew: begunAnew.has(name),
      died: deathOf(seen),
      keptStop: keptStops.get(name),
      isStopped: stopped.has(name),
      problem: problems.get(name),
    });
  });
}

/** An agent that tmux does not show counts as running where its supervisor says so: starting it again changes nothing. */
function ranBefore(seen: AgentObservation): boolean {
  return agentStatus(seen).state === "running" || (!seen.pane.known && isSupervised(seen));
}

interface StartFacts {
  readonly wasRunning: boolean;
  /** Its conversation could not be resumed, and it began a new one. */
  readonly begunAnew: boolean;
  readonly died: LastExit | undefined;
  /** Why the record of an earlier stop could not be removed, which keeps it from starting. */
  readonly keptStop: string | undefined;
  /** A person stopped it while it was started. */
  readonly isStopped: boolean;
  readonly problem: string | undefined;
}

/** Pure. What became of one agent, by how it is after the grace time. */
function startedAgent(seen: AgentObservation, facts: StartFacts): StartedAgent {
  const { wasRunning, begunAnew, died, keptStop, isStopped, problem } = facts;
  const status = agentStatus(seen);
  const { name } = status;
  if (status.state === "running" && (died === undefined || wasRunning || begunAnew)) {
    const why = begunAnew && !wasRunning ? `it could not go on with the old one: ${died?.summary}` : "";
    return {
      name,
      outcome: wasRunning ? "already running" : "started",
      detail: [why, status.detail].filter((part) => part !== "").join("; "),
      pid: status.pid,
      changed: changesOf(seen),
    };
  }
  const ended = { name, pid: undefined, changed: [] };
  if (keptStop !== undefined) return { ...ended, outcome: "failed", detail: keptStop };
  if (isStopped) return { ...ended, outcome: "stopped meanwhile", detail: "" };
  if (status.state === "unknown" || isOnItsWay(seen)) {
    const detail = isOnItsWay(seen) ? `it is ${status.state}` : status.detail;
    return { name, outcome: "unknown", detail, pid: undefined, changed: changesOf(seen) };
  }
  return { ...ended, outcome: "failed", detail: failure(problem, status, died) };
}

function isSupervised({ supervised }: AgentObservation): boolean {
  return supervised.known && supervised.value.state === "running";
}

/** Its supervisor is starting or stopping it, so its outcome is not known yet. */
function isOnItsWay({ supervised }: AgentObservation): boolean {
  return supervised.known && (supervised.value.state === "starting" || supervised.value.state === "stopping");
}

/**
 * A death that came with this start. An end that was asked for does not count, nor does the end of an earlier process:
 * the launcher may record that only now, when it starts the next one.
 */
export function newDeath(
  before: Pick<AgentObservation, "lastExit" | "heartbeat"> | undefined,
  after: LastExit | undefined,
): LastExit | undefined {
  if (after === undefined || after.wanted) return undefined;
  if (after.pid !== undefined && after.pid === before?.heartbeat?.pid) return undefined;
  const earlier = before?.lastExit;
  return after.at === earlier?.at && after.pid === earlier.pid ? undefined : after;
}

/** Looks until the grace time is over, or until every agent has failed: nothing more can change then. */
async function afterGrace(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  {
    graceMs,
    deathOf,
  }: { readonly graceMs: number; readonly deathOf: (seen: AgentObservation) => LastExit | undefined },
): Promise<Observation> {
  const deadline = fleet.clock.monotonic() + graceMs;
  // An agent that could not resume its conversation begins a new one at once.
  const beginsAnew = async (seen: AgentObservation): Promise<boolean> => {
    const { state } = agentStatus(seen);
    if (state === "running" || state === "failed") return false;
    return await isResumeThatFailed(fleet, seen.agent.name, deathOf(seen));
  };
  for (;;) {
    const seen = await observe(fleet, supervisor, agents);
    const left = deadline - fleet.clock.monotonic();
    const allFailed = seen.agents.map(agentStatus).every((status) => status.state === "failed");
    if (fleet.signal.aborted) return seen;
    const isSettled = !seen.agents.some((agent) => isOnItsWay(agent) || isEndUnrecorded(agent));
    const isOver = left <= 0 && isSettled && (await namesThat(seen.agents, beginsAnew)).size === 0;
    if (isOver || left < -ON_ITS_WAY_MS || allFailed)
      return await observeKnown(fleet, supervisor, agents, seen);
    await fleet.clock.sleep(Math.min(Math.max(left, GRACE_POLL_MS), 500), fleet.signal);
  }
}

async function namesThat(
  agents: readonly AgentObservation[],
  ask: (seen: AgentObservation) => Promise<boolean>,
): Promise<ReadonlySet<string>> {
  const answers = await Promise.all(agents.map(ask));
  return new Set(agents.filter((_, index) => answers[index]).map(({ agent }) => agent.name));
}

function failure(problem: string | undefined, status: AgentStatus, died: LastExit | undefined): string {
  const parts = [
    died === undefined ? undefined : died.summary,
    problem,
    status.detail === "" ? undefined : status.detail,
    status.state === "running" ? undefined : `now ${status.state}`,
  ];
  return [...new Set(parts.filter((part) => part !== undefined))].join("; ");
}
