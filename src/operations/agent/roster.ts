import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { AgentRoster, AgentRosterRequest } from "../documents/agent-roster.ts";
import { budgetBoundOf } from "../budget-of.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** The agents of the roster with the defaults filled in; asks nothing but the file. */
export const agentRoster = operation<AgentRosterRequest, AgentRoster>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const fleet = await services.fleet();
    return {
      document: {
        ...heading(services, "mosaic.agent.roster/1"),
        roster: fleet.rosterFile,
        socket: fleet.roster.tmux.socketName,
        agents: fleet.roster.agents.map(entryOf),
      },
    };
  },
});

function entryOf(agent: RosterAgent): AgentRoster["agents"][number] {
  const { limits, restart } = agent;
  return {
    agent: agent.name,
    runtime: agent.runtime,
    class: agent.class,
    model_hint: agent.modelHint ?? null,
    working_directory: agent.workingDirectory,
    command: agent.command === undefined ? null : [...agent.command],
    resume: agent.resume,
    logs_max_bytes: agent.logsMaxBytes,
    env: { ...agent.env },
    env_file: agent.envFile ?? null,
    limits: {
      memory_max: limits.memoryMax ?? null,
      cpu_quota: limits.cpuQuota ?? null,
      tasks_max: limits.tasksMax ?? null,
    },
    restart: {
      policy: restart.policy,
      max: restart.max,
      window_ms: restart.windowMs,
      backoff_ms: restart.backoffMs,
    },
    on_limit: agent.onLimit,
    budget: budgetBoundOf(agent.budget),
    account: agent.account?.name ?? null,
  };
}
