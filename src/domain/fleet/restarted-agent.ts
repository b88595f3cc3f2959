import type { AgentName } from "../../base/names.ts";
import type { AgentStatus } from "./agent-status.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import type { Problems } from "./supervisor.ts";

/** An agent that was left alone. */
export function notAttempted(name: string, detail: string): RestartedAgent {
  return { name, outcome: "not attempted", detail, pid: undefined };
}

/** An agent that a person stopped while the restart ran. */
export function stoppedMeanwhile(name: AgentName): RestartedAgent {
  return { name, outcome: "stopped meanwhile", detail: "", pid: undefined };
}

/** What became of an agent, by its present status and the process it had before. */
export function restartedAgent(
  status: AgentStatus,
  before: ReadonlyMap<string, number | undefined>,
  problems: Problems,
): RestartedAgent {
  const { name, pid, state } = status;
  const earlier = before.get(name);
  if (state === "running" && pid !== undefined && pid !== earlier) {
    return { name, outcome: earlier === undefined ? "started" : "restarted", detail: "", pid };
  }
  if (state === "unknown") return { name, outcome: "unknown", detail: status.detail, pid: undefined };
  const same = pid !== undefined && pid === earlier ? `still pid ${pid}` : undefined;
  const detail = [problems.get(name), status.detail, same, state === "running" ? undefined : `now ${state}`];
  return {
    name,
    outcome: "failed",
    detail: detail.filter((part) => part !== undefined && part !== "").join("; "),
    pid: undefined,
  };
}
