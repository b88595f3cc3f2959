import type { StateSources } from "../agent/look.ts";
import { statesOf } from "./agent-states.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { agentStatus, type AgentStatus } from "./agent-status.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import { isIdle } from "./idle.ts";
import { observe } from "./observe.ts";
import { requireStartable } from "./startable.ts";
import type { Problems, Supervisor } from "./supervisor.ts";
import { verifyAgent } from "./verify-agent.ts";

export interface RestartOptions {
  /** No agent was named: the holder is restarted too, and who was stopped stays stopped. */
  readonly wholeFleet: boolean;
  /** One after another, each verified before the next; ends with the first that is not as it should be. */
  readonly rolling: boolean;
  /** Each only once it is idle, or where that cannot be told silent for `idleMs`; as `rolling`, in the order in which they become idle. */
  readonly whenIdle: boolean;
  readonly idleMs: number;
  /** How it is found out what an agent is doing; undefined: by its silence alone. */
  readonly sources?: StateSources;
  /** How long to look for an early death after each transaction. */
  readonly graceMs: number;
}

export interface RestartedAgent {
  readonly name: string;
  readonly outcome: "restarted" | "started" | "failed" | "stays stopped" | "not attempted";
  readonly detail: string;
  readonly pid: number | undefined;
}

/** What the caller does between two steps: refresh the lock, say how far it is. Throws to end the restart there. */
export type RestartStep = (done: readonly RestartedAgent[]) => Promise<void>;

const IDLE_POLL_MS = 1000;
const SETTLE_POLL_MS = 100;
const SETTLE_MS = 5000;

/**
 * Restarts agents. Every agent asked for is in the report, whatever happened: an interruption leaves the rest
 * "not attempted". Throws before anything is done where the fleet is not installed or a runtime is missing.
 */
export async function restartAgents(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  options: RestartOptions,
  step: RestartStep,
): Promise<readonly RestartedAgent[]> {
  await requireStartable(fleet, supervisor, agents);
  const before = (await observe(fleet, supervisor, agents)).agents.map(agentStatus);
  const anyRuns = before.some((status) => status.state !== "stopped");
  const stays = new Set(
    before
      .filter((status) => options.wholeFleet && anyRuns && status.state === "stopped")
      .map(({ name }) => name),
  );
  const wanted = agents.filter((agent) => !stays.has(agent.name));
  const pids = new Map(before.map((status) => [status.name, status.pid]));
  const done: RestartedAgent[] = [...stays].map((name) => ({
    name,
    outcome: "stays stopped",
    detail: "",
    pid: undefined,
  }));
  const context = { fleet, supervisor, pids, options, done, step };
  if (options.rolling || options.whenIdle) await oneByOne(context, wanted);
  else await together(context, wanted);
  return agents.map(
    ({ name }) =>
      done.find((agent) => agent.name === name) ?? {
        name,
        outcome: "not attempted",
        detail: "",
        pid: undefined,
      },
  );
}

interface RestartContext {
  readonly fleet: Fleet;
  readonly supervisor: Supervisor;
  /** The pane processes of before. */
  readonly pids: ReadonlyMap<string, number | undefined>;
  readonly options: RestartOptions;
  readonly done: RestartedAgent[];
  readonly step: RestartStep;
}

async function together(context: RestartContext, agents: readonly RosterAgent[]): Promise<void> {
  const { fleet, supervisor, options, done, step } = context;
  const problems = await supervisor.restart(agents, options.wholeFleet, () => step(done));
  await fleet.clock.sleep(options.graceMs, fleet.signal);
  const seen = await observe(fleet, supervisor, agents);
  const untouched = (status: AgentStatus) =>
    fleet.signal.aborted &&
    !problems.has(status.name) &&
    status.pid !== undefined &&
    status.pid === context.pids.get(status.name);
  const touched = seen.agents.map(agentStatus).filter((status) => !untouched(status));
  done.push(...touched.map((status) => restarted(status, context.pids, problems)));
  await step(done);
}

async function oneByOne(context: RestartContext, agents: readonly RosterAgent[]): Promise<void> {
  const { fleet, supervisor, done, step, options } = context;
  const waiting = [...agents];
  while (waiting.length > 0 && !fleet.signal.aborted) {
    const next = options.whenIdle ? await nextIdle(context, waiting) : waiting[0];
    if (next === undefined) {
      await step(done);
      await fleet.clock.sleep(IDLE_POLL_MS, fleet.signal);
      continue;
    }
    waiting.splice(waiting.indexOf(next), 1);
    const problems = await supervisor.restart([next], false, () => step(done));
    const outcome = await settled(context, next, problems);
    done.push(outcome);
    await step(done);
    if (outcome.outcome === "failed") return;
  }
}

/** Waits until the checks of `fleet verify` pass for this agent, or do not within a few seconds. */
async function settled(
  context: RestartContext,
  agent: RosterAgent,
  problems: Problems,
): Promise<RestartedAgent> {
  const { fleet, supervisor, pids } = context;
  const deadline = fleet.clock.monotonic() + SETTLE_MS;
  await fleet.clock.sleep(context.options.graceMs, fleet.signal);
  for (;;) {
    const [seen] = (await observe(fleet, supervisor, [agent])).agents;
    if (seen === undefined) throw new Error(`nothing was observed of ${agent.name}`);
    const failed = verifyAgent(seen, supervisor.kind).find((check) => check.verdict === "failed");
    if (failed === undefined) return restarted(agentStatus(seen), pids, problems);
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
): Promise<RosterAgent | undefined> {
  const { sources, idleMs } = options;
  const seen = await observe(fleet, supervisor, waiting);
  const states = sources === undefined ? undefined : await statesOf(fleet, sources, seen.agents);
  return seen.agents.find((found) => isIdle(found, states?.get(found.agent.name), fleet.clock.now(), idleMs))
    ?.agent;
}

function restarted(
  status: AgentStatus,
  pids: ReadonlyMap<string, number | undefined>,
  problems: Problems,
): RestartedAgent {
  const { name, pid } = status;
  const before = pids.get(name);
  const problem = problems.get(name);
  if (status.state === "running" && pid !== undefined && pid !== before) {
    return { name, outcome: before === undefined ? "started" : "restarted", detail: "", pid };
  }
  const same = pid !== undefined && pid === before ? `still pid ${pid}` : undefined;
  const detail = [
    problem,
    status.detail,
    same,
    status.state === "running" ? undefined : `now ${status.state}`,
  ];
  return {
    name,
    outcome: "failed",
    detail: detail.filter((part) => part !== undefined && part !== "").join("; "),
    pid: undefined,
  };
}

/** How far a restart is, for a line of progress. */
export function progressOf(done: readonly RestartedAgent[], agents: readonly RosterAgent[]): string {
  const count = done.filter(({ outcome }) => outcome === "restarted" || outcome === "started").length;
  return `${count} of ${namesOf(agents).length} restarted`;
}
