import type { AgentName } from "../../base/names.ts";
import type { AgentState } from "../../runtimes/state.ts";
import { namesOf } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { statesOf } from "./agent-states.ts";
import { agentStatus } from "./agent-status.ts";
import { isIdle } from "./idle.ts";
import { inTurnText, isInTurn } from "./mid-turn.ts";
import { observe, observeKnown } from "./observe.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import { keepStopped, waveGate, type RestartRun } from "./restart-run.ts";
import { notAttempted, restartedAgent, stoppedMeanwhile } from "./restarted-agent.ts";
import type { Problems } from "./supervisor.ts";
import { verifyAgent } from "./verify-agent.ts";

const IDLE_POLL_MS = 1000;
const SETTLE_POLL_MS = 100;
const SETTLE_MS = 5000;

/**
 * Restarts these agents one after another, each verified before the next; ends with the first that fails. By the
 * options an agent is waited for until it is idle, or until its turn has ended.
 */
export async function restartOneByOne(run: RestartRun, agents: readonly RosterAgent[]): Promise<void> {
  const { fleet, done, course, options } = run;
  const waiting = [...agents];
  const deadline = fleet.clock.monotonic() + (options.idleTimeoutMs ?? Infinity);
  const waits = options.whenIdle || (!options.now && options.sources !== undefined);
  while (waiting.length > 0 && !fleet.signal.aborted) {
    const { next, doing } = waits ? await nextReady(run, waiting) : { next: waiting[0] };
    if (next === undefined) {
      if (fleet.clock.monotonic() >= deadline) {
        done.push(...waiting.map(({ name }) => notIdle(name, doing?.get(name))));
        await course.step(done);
        return;
      }
      await course.step(done, options.whenIdle ? undefined : inTurnText(namesOf(waiting)));
      await fleet.clock.sleep(IDLE_POLL_MS, fleet.signal);
      continue;
    }
    waiting.splice(waiting.indexOf(next), 1);
    const outcome = await restartOne(run, next);
    if (outcome === undefined) return;
    done.push(outcome);
    await course.step(done);
    if (outcome.outcome === "failed" || outcome.outcome === "unknown") return;
  }
}

/** undefined: an interruption came before the agent was touched. */
async function restartOne(run: RestartRun, agent: RosterAgent): Promise<RestartedAgent | undefined> {
  const { fleet, supervisor } = run;
  const gate = waveGate(run);
  let attempted = false;
  const problems = await supervisor.restart([agent], false, {
    ...gate,
    async admit(wave) {
      const admitted = await gate.admit(wave);
      attempted ||= admitted.length > 0 && !fleet.signal.aborted;
      return fleet.signal.aborted && !attempted ? [] : admitted;
    },
  });
  if ((await keepStopped(run, [agent])).has(agent.name)) return stoppedMeanwhile(agent.name);
  return attempted ? await verified(run, agent, problems) : undefined;
}

/** What became of the agent, once it passes the checks of `fleet verify`, or has failed them for some seconds. */
async function verified(run: RestartRun, agent: RosterAgent, problems: Problems): Promise<RestartedAgent> {
  const { fleet, supervisor, before, options } = run;
  const deadline = fleet.clock.monotonic() + SETTLE_MS;
  await fleet.clock.sleep(options.graceMs, fleet.signal);
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

/** The first of the waiting agents that may be restarted now, and what all of them are doing, as far as that is known. */
async function nextReady(
  { fleet, supervisor, options }: RestartRun,
  waiting: readonly RosterAgent[],
): Promise<{
  readonly next: RosterAgent | undefined;
  readonly doing?: ReadonlyMap<AgentName, AgentState> | undefined;
}> {
  const { sources, idleMs } = options;
  const seen = await observe(fleet, supervisor, waiting);
  const states = sources === undefined ? undefined : await statesOf(fleet, sources, seen.agents);
  const ready = seen.agents.find((found) => {
    const state = states?.get(found.agent.name);
    return options.whenIdle ? isIdle(found, state, fleet.clock.now(), idleMs) : !isInTurn(state);
  });
  return { next: ready?.agent, doing: states };
}

function notIdle(name: AgentName, doing: AgentState | undefined): RestartedAgent {
  const why = doing === undefined ? "" : `: ${doing.state}`;
  return notAttempted(name, `it did not become idle in time${why}`);
}
