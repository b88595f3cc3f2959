import type { AgentName } from "../../base/names.ts";
import type { AgentState } from "../../runtimes/state.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { agentStatus, type AgentStatus } from "./agent-status.ts";
import { stillInTurn, waitForTurns } from "./mid-turn.ts";
import { keepStopped, waveGate, type RestartRun } from "./restart-run.ts";
import { notAttempted, restartedAgent, stoppedMeanwhile } from "./restarted-agent.ts";
import { observeRecordedEnds } from "./unrecorded-end.ts";

export interface TogetherPlan {
  readonly wanted: readonly RosterAgent[];
  /** The tmux server restarts too. */
  readonly holder: boolean;
  /** Agents on the tmux server that the roster does not have. */
  readonly unmanaged: readonly AgentName[];
}

/**
 * Restarts these agents in as few transactions as the supervisor can. An agent in the middle of a turn is waited for,
 * and left alone where its turn does not end in time; then the tmux server is not restarted either.
 */
export async function restartTogether(run: RestartRun, plan: TogetherPlan): Promise<void> {
  const busy = await agentsStillInTurn(run, plan.wanted);
  for (const [name, state] of busy) run.done.push(notAttempted(name, stillInTurn(state)));
  const wanted = plan.wanted.filter(({ name }) => !busy.has(name));
  if (wanted.length === 0) return;
  const takesHolder = plan.holder && busy.size === 0;
  if (takesHolder && plan.unmanaged.length > 0) {
    run.course.note(`not in the roster, and restarted too: ${plan.unmanaged.join(", ")}`);
  }
  await restartAtOnce(run, wanted, takesHolder);
}

async function agentsStillInTurn(
  { fleet, supervisor, options, done, course }: RestartRun,
  agents: readonly RosterAgent[],
): Promise<ReadonlyMap<AgentName, AgentState>> {
  const { now, sources, idleTimeoutMs: timeoutMs = Infinity } = options;
  if (now || sources === undefined || agents.length === 0) return new Map();
  return await waitForTurns(fleet, supervisor, sources, agents, {
    timeoutMs,
    say: (text) => course.step(done, text),
  });
}

async function restartAtOnce(
  run: RestartRun,
  agents: readonly RosterAgent[],
  takesHolder: boolean,
): Promise<void> {
  const { fleet, supervisor, options, done, course, before } = run;
  const problems = await supervisor.restart(agents, takesHolder, waveGate(run));
  await fleet.clock.sleep(options.graceMs, fleet.signal);
  const stopped = await keepStopped(run, agents);
  // a stop of the whole fleet ended the holder too, and this restart has brought it back
  if (takesHolder && stopped.size === fleet.roster.agents.length) await supervisor.stopHolder();
  const seen = await observeRecordedEnds(fleet, supervisor, agents);
  // after an interruption the agents whose turn never came have no outcome yet
  const isUntouched = ({ name, pid }: AgentStatus) =>
    fleet.signal.aborted && !problems.has(name) && pid !== undefined && pid === before.get(name);
  for (const status of seen.agents.map(agentStatus)) {
    if (stopped.has(status.name)) done.push(stoppedMeanwhile(status.name));
    else if (!isUntouched(status)) done.push(restartedAgent(status, before, problems));
  }
  await course.step(done);
}
