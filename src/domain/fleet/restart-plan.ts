import type { AgentName } from "../../base/names.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { AgentStatus } from "./agent-status.ts";

/** A restart that was interrupted before it had started again the agents it stopped. */
export interface CutRestart {
  readonly before: ReadonlyMap<string, number | undefined>;
  /** Whether it is this very restart, whose worker was killed and started again. */
  readonly own: boolean;
}

export interface RestartFacts {
  /** The agents to restart, in the order of the roster. */
  readonly agents: readonly RosterAgent[];
  /** How they are now. */
  readonly statuses: readonly Pick<AgentStatus, "name" | "state" | "pid">[];
  readonly wholeFleet: boolean;
  /** Agents that a person stopped, or is about to stop, and that nobody started since. */
  readonly stopped: ReadonlySet<AgentName>;
  readonly cut: CutRestart | undefined;
  /** The agent that asked for the restart, if one did: it is restarted last. */
  readonly caller: AgentName | undefined;
}

export interface RestartPlan {
  /** In the order in which they are restarted. */
  readonly wanted: readonly RosterAgent[];
  readonly stay: readonly AgentName[];
  /** Restarted by the interrupted attempt, and running. */
  readonly alreadyDone: readonly AgentName[];
  /** The process of each agent before the restart. An agent with another one afterwards was restarted. */
  readonly before: ReadonlyMap<AgentName, number | undefined>;
  /** The tmux server restarts too. */
  readonly holder: boolean;
}

/**
 * Decides which agents a restart stops and starts. A restart of the whole fleet leaves stopped agents stopped, except
 * those that an interrupted restart has stopped. Where no agent runs and no interrupted restart is to blame, all are
 * started. An agent that is named is started in any case.
 */
export function planRestart(facts: RestartFacts): RestartPlan {
  const { agents, statuses, wholeFleet, stopped, cut, caller } = facts;
  const now = new Map(statuses.map((status) => [status.name, status]));
  const isOwed = ({ name }: RosterAgent) => cut?.before.get(name) !== undefined && !stopped.has(name);
  // An agent that is being stopped is not down yet, and must not come back either.
  const ran = (agent: RosterAgent) =>
    isOwed(agent) || (!stopped.has(agent.name) && (now.get(agent.name)?.state ?? "stopped") !== "stopped");
  const anyRan = agents.some(ran);
  const stays = (agent: RosterAgent) => wholeFleet && anyRan && !ran(agent);
  const isDone = ({ name }: RosterAgent) => {
    if (cut?.own !== true) return false;
    const status = now.get(name);
    return status?.state === "running" && status.pid !== undefined && status.pid !== cut.before.get(name);
  };
  const done = agents.filter((agent) => !stays(agent) && isDone(agent));
  const wanted = agents.filter((agent) => !stays(agent) && !done.includes(agent));
  const processBefore = (agent: RosterAgent) => {
    if (cut?.own === true) return cut.before.get(agent.name);
    return now.get(agent.name)?.pid ?? (isOwed(agent) ? cut?.before.get(agent.name) : undefined);
  };
  const before = new Map(agents.map((agent) => [agent.name, processBefore(agent)]));
  return {
    wanted: [
      ...wanted.filter(({ name }) => name !== caller),
      ...wanted.filter(({ name }) => name === caller),
    ],
    stay: agents.filter(stays).map(({ name }) => name),
    alreadyDone: done.map(({ name }) => name),
    before,
    // An agent with a new process has it on the new server already.
    holder: wholeFleet && done.length === 0,
  };
}
