import type { AgentName } from "../../base/names.ts";
import type { AgentState } from "../../runtimes/state.ts";
import type { StateSources } from "../agent/look.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { statesOf } from "./agent-states.ts";
import { agentStatus, type AgentStatus } from "./agent-status.ts";
import { isIdle } from "./idle.ts";
import { agentsInTurn, isInTurn, stillInTurn, TURN_CUT, waitForTurns, inTurnText } from "./mid-turn.ts";
import { observe, observeKnown } from "./observe.ts";
import { currentPause, describePause } from "./pause.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import { planRestart, type CutRestart } from "./restart-plan.ts";
import { meanwhile, notAttempted, restartedAgent } from "./restarted-agent.ts";
import { requireStartable } from "./startable.ts";
import { forgetStops, stopRecords, stopsThatCount } from "./stop-record.ts";
import type { Problems, RestartTurns, Supervisor } from "./supervisor.ts";
import { observeTold } from "./untold-end.ts";
import { verifyAgent } from "./verify-agent.ts";

export interface RestartOptions {
  /** No agent was named: the holder is restarted too, and stopped agents stay stopped. */
  readonly wholeFleet: boolean;
  /** One after another, each verified before the next; ends with the first that is not as it should be. */
  readonly rolling: boolean;
  /**
   * Each one only once it is idle, or silent for `idleMs` where its state cannot be told; otherwise as `rolling`, in
   * the order in which they become idle.
   */
  readonly whenIdle: boolean;
  readonly idleMs: number;
  /** Also in the middle of a turn, which is cut. Else an agent that says that it works is waited for. */
  readonly now: boolean;
  /** How long agents are waited for; whoever is not ready by then is not attempted. undefined: without end. */
  readonly idleTimeoutMs?: number | undefined;
  /** How it is found out what an agent is doing; undefined: by its silence alone. */
  readonly sources?: StateSources;
  /** How long to look for an early death after each transaction. */
  readonly graceMs: number;
  /** A pause does not hold it. */
  readonly force: boolean;
}

/** What the caller does between two steps, and what it knows of restarts before this one. */
export interface RestartCourse {
  /** What a restart that was cut has left. */
  readonly cut: CutRestart | undefined;
  /** When the restart was asked for, in milliseconds since the epoch: a stop that came later counts more. */
  readonly askedAt: number;
  /** Whose agent asked: it comes last. */
  readonly caller: AgentName | undefined;
  /** Before anything is touched: which agents run, with which process. */
  begin(before: ReadonlyMap<AgentName, number | undefined>): Promise<void>;
  /** After each transaction, and while it is held: refresh the lock, say how far it is. Throws to end the restart there. */
  step(done: readonly RestartedAgent[], held?: string): Promise<void>;
  /** What the person who asked did not ask for. */
  note(text: string): void;
}

const IDLE_POLL_MS = 1000;
const SETTLE_POLL_MS = 100;
const SETTLE_MS = 5000;
const PAUSE_POLL_MS = 250;

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
  // read before the agents are looked at: a stop that comes in between is not forgotten below
  const stopped = await stopRecords(fleet, namesOf(agents));
  const seen = await observe(fleet, supervisor, agents);
  const statuses = seen.agents.map(agentStatus);
  const { wholeFleet } = options;
  const { cut, caller, askedAt } = course;
  const pids = new Map(statuses.map(({ name, pid }) => [name, pid]));
  const counting = stopsThatCount(stopped, (agent) => {
    const pid = pids.get(agent);
    return pid === undefined ? undefined : fleet.processes.startedAt(pid);
  });
  const plan = planRestart({
    agents,
    statuses,
    wholeFleet,
    stopped: counting,
    cut,
    caller,
  });
  await course.begin(plan.before);
  const earlier = new Map([...stopped].filter(([name, { at = 0 }]) => at < askedAt || !counting.has(name)));
  if (cut?.own !== true) await forgetStops(fleet, namesOf(plan.wanted), earlier);
  const done: RestartedAgent[] = plan.stay.map((name) => ({
    name,
    outcome: "stays stopped",
    detail: "",
    pid: undefined,
  }));
  for (const { name, pid } of statuses) {
    if (plan.alreadyDone.includes(name)) done.push({ name, outcome: "restarted", detail: "", pid });
  }
  const context: RestartContext = { fleet, supervisor, before: plan.before, options, done, course };
  const cutTurns =
    options.now && options.sources !== undefined
      ? await agentsInTurn(fleet, supervisor, options.sources, plan.wanted)
      : new Map<AgentName, AgentState>();
  if (options.rolling || options.whenIdle) await oneByOne(context, plan.wanted);
  else {
    const left = await turnsThatGoOn(context, plan.wanted);
    const wanted = plan.wanted.filter(({ name }) => !left.has(name));
    for (const [name, state] of left) done.push(notAttempted(name, stillInTurn(state)));
    // a server that restarts would take those with it
    const takesHolder = plan.holder && left.size === 0;
    // they hang on the tmux server as every agent does
    const others = takesHolder && wanted.length > 0 ? seen.unmanagedAgents : [];
    if (others.length > 0) course.note(`not in the roster, and restarted too: ${others.join(", ")}`);
    if (wanted.length > 0) await together(context, wanted, takesHolder);
  }
  return agents.map(({ name }) => {
    const found = done.find((agent) => agent.name === name) ?? notAttempted(name, "");
    return found.outcome === "restarted" && cutTurns.has(name)
      ? { ...found, detail: [found.detail, TURN_CUT].filter((part) => part !== "").join("; ") }
      : found;
  });
}

/** Waits for turns to end, unless they are to be cut or nobody can tell; who is still in one then. */
async function turnsThatGoOn(
  { fleet, supervisor, options, done, course }: RestartContext,
  agents: readonly RosterAgent[],
): Promise<ReadonlyMap<AgentName, AgentState>> {
  const { now, sources, idleTimeoutMs: timeoutMs = Infinity } = options;
  if (now || sources === undefined || agents.length === 0) return new Map();
  return await waitForTurns(fleet, supervisor, sources, agents, {
    timeoutMs,
    say: (text) => course.step(done, text),
  });
}

interface RestartContext {
  readonly fleet: Fleet;
  readonly supervisor: Supervisor;
  /** The pane processes of before. */
  readonly before: ReadonlyMap<AgentName, number | undefined>;
  readonly options: RestartOptions;
  readonly done: RestartedAgent[];
  readonly course: RestartCourse;
}

function turnsOf(context: RestartContext): RestartTurns {
  const { fleet, options, done, course } = context;
  return {
    async admit(agents) {
      for (;;) {
        const pause = options.force ? undefined : await currentPause(fleet);
        if (pause === undefined || fleet.signal.aborted) break;
        await course.step(done, `the fleet is ${describePause(pause)}`);
        await fleet.clock.sleep(PAUSE_POLL_MS, fleet.signal);
      }
      const stopped = await stopRecords(fleet, namesOf(agents));
      return agents.filter(({ name }) => !stopped.has(name));
    },
    step: () => course.step(done),
    signal: fleet.signal,
  };
}

async function together(
  context: RestartContext,
  agents: readonly RosterAgent[],
  holder: boolean,
): Promise<void> {
  const { fleet, supervisor, options, done, course, before } = context;
  const problems = await supervisor.restart(agents, holder, turnsOf(context));
  await fleet.clock.sleep(options.graceMs, fleet.signal);
  const stopped = await stoppedMeanwhile(context, agents);
  // a stop of the whole fleet took the holder too, and this restart has brought it back
  if (holder && stopped.size === fleet.roster.agents.length) await supervisor.stopHolder();
  const seen = await observeTold(fleet, supervisor, agents);
  const untouched = (status: AgentStatus) =>
    fleet.signal.aborted &&
    !problems.has(status.name) &&
    status.pid !== undefined &&
    status.pid === before.get(status.name);
  for (const status of seen.agents.map(agentStatus)) {
    if (stopped.has(status.name)) done.push(meanwhile(status.name));
    else if (!untouched(status)) done.push(restartedAgent(status, before, problems));
  }
  await course.step(done);
}

async function oneByOne(context: RestartContext, agents: readonly RosterAgent[]): Promise<void> {
  const { fleet, supervisor, done, course, options } = context;
  const waiting = [...agents];
  const deadline = fleet.clock.monotonic() + (options.idleTimeoutMs ?? Infinity);
  const waits = options.whenIdle || (!options.now && options.sources !== undefined);
  while (waiting.length > 0 && !fleet.signal.aborted) {
    const { next, doing } = waits ? await nextIdle(context, waiting) : { next: waiting[0] };
    if (next === undefined) {
      if (fleet.clock.monotonic() >= deadline) {
        const late = waiting.map(({ name }) => notIdle(name, doing?.get(name)));
        done.push(...late);
        await course.step(done);
        return;
      }
      await course.step(done, options.whenIdle ? undefined : inTurnText(namesOf(waiting)));
      await fleet.clock.sleep(IDLE_POLL_MS, fleet.signal);
      continue;
    }
    waiting.splice(waiting.indexOf(next), 1);
    const turns = turnsOf(context);
    let attempted = false;
    const problems = await supervisor.restart([next], false, {
      ...turns,
      async admit(wave) {
        const admitted = await turns.admit(wave);
        attempted ||= admitted.length > 0 && !fleet.signal.aborted;
        return fleet.signal.aborted && !attempted ? [] : admitted;
      },
    });
    const isStopped = (await stoppedMeanwhile(context, [next])).has(next.name);
    if (!isStopped && !attempted) return;
    const outcome = isStopped ? meanwhile(next.name) : await settled(context, next, problems);
    done.push(outcome);
    await course.step(done);
    if (outcome.outcome === "failed" || outcome.outcome === "unknown") return;
  }
}

/** Those that a person stopped since the restart began; one that came up in the same moment is stopped again. */
async function stoppedMeanwhile(
  { fleet, supervisor }: RestartContext,
  agents: readonly RosterAgent[],
): Promise<ReadonlySet<AgentName>> {
  const stopped = [...(await stopRecords(fleet, namesOf(agents))).keys()];
  if (stopped.length > 0) await supervisor.stop(stopped);
  return new Set(stopped);
}

/** Waits until the checks of `fleet verify` pass for this agent, or do not within a few seconds. */
async function settled(
  context: RestartContext,
  agent: RosterAgent,
  problems: Problems,
): Promise<RestartedAgent> {
  const { fleet, supervisor, before } = context;
  const deadline = fleet.clock.monotonic() + SETTLE_MS;
  await fleet.clock.sleep(context.options.graceMs, fleet.signal);
  for (;;) {
    const [seen] = (await observeKnown(fleet, supervisor, [agent])).agents;
    if (seen === undefined) throw new Error(`nothing was observed of ${agent.name}`);
    const failed = verifyAgent(seen, supervisor.kind).find((check) => check.verdict === "failed");
    if (failed === undefined) return restartedAgent(agentStatus(seen), before, problems);
    const givenUp = seen.supervised.known && seen.supervised.value.state === "failed";
    if (givenUp || fleet.clock.monotonic() > deadline || fleet.signal.aborted) {
      return { name: agent.name, outcome: "failed", detail: failed.fact, pid: undefined };
    }
    await fleet.clock.sleep(SETTLE_POLL_MS, fleet.signal);
  }
}

async function nextIdle(
  { fleet, supervisor, options }: RestartContext,
  waiting: readonly RosterAgent[],
): Promise<{
  readonly next: RosterAgent | undefined;
  readonly doing?: ReadonlyMap<AgentName, AgentState> | undefined;
}> {
  const { sources, idleMs } = options;
  const seen = await observe(fleet, supervisor, waiting);
  const states = sources === undefined ? undefined : await statesOf(fleet, sources, seen.agents);
  const idle = seen.agents.find((found) => {
    const state = states?.get(found.agent.name);
    return options.whenIdle ? isIdle(found, state, fleet.clock.now(), idleMs) : !isInTurn(state);
  });
  return { next: idle?.agent, doing: states };
}

function notIdle(name: AgentName, doing: AgentState | undefined): RestartedAgent {
  const why = doing === undefined ? "" : `: ${doing.state}`;
  return notAttempted(name, `it did not become idle in time${why}`);
}
