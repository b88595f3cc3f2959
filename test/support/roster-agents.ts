import type { AgentName, SessionName, SocketName } from "../../src/base/names.ts";
import { BUILT_IN_RESTART } from "../../src/domain/roster/built-in.ts";
import type { Roster, RosterAgent } from "../../src/domain/roster/roster.ts";

/** An agent as a roster that says nothing but its name and runtime would resolve it. */
export function rosterAgent(more: Partial<RosterAgent> = {}, name = "coder0"): RosterAgent {
  return {
    name: name as AgentName,
    runtime: "codex",
    class: "worker",
    modelHint: undefined,
    workingDirectory: "~",
    command: undefined,
    resume: false,
    logsMaxBytes: 50 * 1024 * 1024,
    env: {},
    envFile: undefined,
    limits: { memoryMax: undefined, memoryMaxBytes: undefined, cpuQuota: undefined, tasksMax: undefined },
    restart: BUILT_IN_RESTART,
    onLimit: "park",
    ...more,
  };
}

export function rosterOf(agents: readonly RosterAgent[] = [rosterAgent()]): Roster {
  return {
    tmux: { socketName: "mosaic-factory" as SocketName, holderSession: "_holder" as SessionName },
    supervisor: "auto",
    startConcurrency: 4,
    runtimes: {},
    notify: undefined,
    agentsMay: ["send", "ask", "wait", "read"],
    agentsMost: 20,
    agents,
  };
}

/** An agent for which everything is said that can be said. */
export const FULL_AGENT: RosterAgent = rosterAgent({
  class: "lead reviewer",
  modelHint: "openai-codex/gpt-5.5:high",
  workingDirectory: '$HOME/src/it\'s 100% "mine"',
  command: ["my-agent", "--flag", "two words", "it's", "$(touch x)", "end;"],
  resume: true,
  env: { PLAIN: "value", PRICE: "$5 `x` \\ \"q\" 'a' 100%", EMPTY: "" },
  envFile: "~/secrets/100% mine.env",
  limits: { memoryMax: "4G", memoryMaxBytes: 4 * 1024 ** 3, cpuQuota: "200%", tasksMax: "512" },
  restart: { policy: "never", max: 3, windowMs: 90_500, backoffMs: 250 },
});
