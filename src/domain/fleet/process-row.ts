import type { AgentState } from "../../runtimes/state.ts";
import type { Answer } from "../../base/answer.ts";
import type { Heartbeat } from "../heartbeat/format.ts";
import type { Liveness } from "../heartbeat/liveness.ts";
import { unitOf } from "../../base/names.ts";
import type { AgentRestart } from "../roster/roster.ts";
import { agentStatus, type AgentStatus, type StatusWord } from "./agent-status.ts";
import type { LastExit } from "../agent/last-exit.ts";
import type { AgentObservation } from "./observation.ts";
import { averageCpuPercent, type Usage } from "../ports/usage.ts";

/** One row of `fleet ps`. */
export interface ProcessRow {
  readonly name: string;
  readonly runtime: string;
  readonly class: string;
  readonly state: StatusWord;
  /** Who said so: "systemd", "launcher", "tmux", or "none" where nobody answered. */
  readonly source: string;
  /** Milliseconds since the epoch; undefined where it is not known. */
  readonly since: number | undefined;
  /** What a running agent is doing, and how that is known; undefined where nothing runs or nobody was asked. */
  readonly doing: Doing | undefined;
  readonly detail: string;
  readonly unit: string | undefined;
  readonly pid: number | undefined;
  readonly beat: Liveness;
  /** Milliseconds since the pane last printed something; undefined where tmux was not asked or did not answer. */
  readonly idleMs: number | undefined;
  readonly restarts: number | undefined;
  readonly memory: Usage["memory"];
  readonly cpuPercent: number | undefined;
  readonly flags: readonly RowFlag[];
}

export type RowFlag = "DRIFT" | "BOOT-ENABLE" | "UNMANAGED" | "UNCONTAINED" | "PAUSED" | "SKEW";

/** An agent's state with its beginning, which is the heartbeat's where the source itself does not know it. */
export type Doing = Pick<AgentState, "state" | "source" | "rule" | "since">;

/** What is known of an agent beside what was seen of it. */
export interface RowFacts {
  readonly usage: Usage;
  readonly doing: AgentState | undefined;
  readonly lastExit: LastExit | undefined;
  /** Restarts that the supervisor itself counted, where it had to be asked. */
  readonly countedRestarts: number | undefined;
  /** systemd's word for how the last life of a failed unit ended: "start-limit-hit", "oom-kill". */
  readonly result: string | undefined;
  readonly enabled: Answer<boolean> | undefined;
  readonly paused: boolean;
  /** The launcher of this binary. */
  readonly launcherVersion: number;
}

export function processRow(
  seen: AgentObservation,
  supervisor: "systemd" | "direct",
  facts: RowFacts,
  now: number,
): ProcessRow {
  const status = agentStatus(seen);
  const { agent, heartbeat } = seen;
  return {
    name: agent.name,
    runtime: agent.runtime,
    class: agent.class,
    state: status.state,
    source: sourceOf(seen, supervisor),
    since: sinceOf(status, facts),
    doing: doingOf(facts.doing, heartbeat, status),
    detail: detailOf(status, facts, seen),
    unit: supervisor === "systemd" ? unitOf(agent.name) : undefined,
    pid: status.pid,
    beat: seen.liveness,
    idleMs: idleOf(seen, now),
    restarts:
      restartsOf(status, facts, agent.restart) ??
      (heartbeat !== undefined && heartbeat.pid === status.pid ? heartbeat.restarts : undefined),
    memory: facts.usage.memory,
    cpuPercent: averageCpuPercent(facts.usage, now),
    flags: flagsOf(status.flags, status.state, heartbeat, facts),
  };
}

function doingOf(
  doing: AgentState | undefined,
  heartbeat: Heartbeat | undefined,
  status: AgentStatus,
): Doing | undefined {
  if (doing === undefined || status.pid === undefined) return undefined;
  const { state, source, rule } = doing;
  const isSame = heartbeat?.state === state && heartbeat.pid === status.pid;
  return { state, source, rule, since: doing.since ?? (isSame ? heartbeat.stateSince : undefined) };
}

function idleOf({ pane }: AgentObservation, now: number): number | undefined {
  const activity = pane.known && pane.value?.dead === false ? pane.value.activity : undefined;
  return activity === undefined ? undefined : Math.max(0, now - activity * 1000);
}

/** A stop and a failure are as old as the last life's end; what is not known has no age. */
function sinceOf({ state, pid }: AgentStatus, { usage, lastExit }: RowFacts): number | undefined {
  if (pid !== undefined) return usage.startedAt;
  return state === "stopped" || state === "failed" || state === "restarting" ? lastExit?.at : undefined;
}

function sourceOf(seen: AgentObservation, supervisor: "systemd" | "direct"): string {
  if (seen.supervised.known) return supervisor === "systemd" ? "systemd" : "launcher";
  return seen.pane.known ? "tmux" : "none";
}

/** systemd counts the restart that its limit refused; that one never was. */
function restartsOf(
  { state }: AgentStatus,
  { countedRestarts }: RowFacts,
  rule: AgentRestart,
): number | undefined {
  if (countedRestarts === undefined) return undefined;
  return state === "failed" ? Math.min(countedRestarts, rule.max - 1) : countedRestarts;
}

function detailOf(status: AgentStatus, facts: RowFacts, seen: AgentObservation): string {
  const { state, detail } = status;
  const { lastExit, result, countedRestarts } = facts;
  const { restart } = seen.agent;
  if (
    state === "running" &&
    detail === "" &&
    (seen.heartbeat?.restarts ?? 0) > 0 &&
    lastExit?.wanted === false
  ) {
    return `restarted: ${lastExit.summary}`;
  }
  if (state !== "failed" && state !== "restarting") return detail;
  // systemd 252 keeps the result of the last life when the limit is hit, so the count has to say it
  const counted =
    restart.policy !== "never" && countedRestarts !== undefined && countedRestarts >= restart.max - 1;
  const gaveUp = result === "start-limit-hit" || (state === "failed" && counted);
  const parts = [
    gaveUp ? `given up after ${restart.max} starts` : undefined,
    result === "oom-kill" ? "out of memory" : undefined,
    detail === "" ? lastExit?.summary : detail,
  ];
  return parts.filter((part) => part !== undefined && part !== "").join("; ");
}

function flagsOf(
  seen: readonly ("DRIFT" | "UNCONTAINED")[],
  state: StatusWord,
  heartbeat: Heartbeat | undefined,
  facts: RowFacts,
): RowFlag[] {
  const flags: RowFlag[] = [...seen];
  if (state === "drifted" && !flags.includes("DRIFT")) flags.unshift("DRIFT");
  if (facts.enabled?.known === true && !facts.enabled.value) flags.push("BOOT-ENABLE");
  if (facts.paused) flags.push("PAUSED");
  const launcher = state === "running" ? heartbeat?.launcher : undefined;
  if (launcher !== undefined && launcher !== facts.launcherVersion) flags.push("SKEW");
  return flags;
}
