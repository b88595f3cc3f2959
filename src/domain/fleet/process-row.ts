import type { AgentState } from "../../runtimes/state.ts";
import type { Answer } from "../../base/answer.ts";
import type { Liveness } from "../heartbeat/liveness.ts";
import { sessionOf, unitOf, type AgentName } from "../../base/names.ts";
import type { AgentRestart } from "../roster/roster.ts";
import { agentStatus, type AgentStatus, type StatusWord } from "./agent-status.ts";
import type { BudgetStanding } from "../agent/budget-standing.ts";
import type { RunningVersion } from "../agent/look.ts";
import type { LastExit } from "../agent/last-exit.ts";
import { silentSince } from "../agent/silence.ts";
import type { AgentObservation } from "./observation.ts";
import { shownState, type Doing, type ShownState } from "./shown-state.ts";
import type { SupervisedState } from "./supervisor.ts";
import { averageCpuPercent, type Usage } from "../ports/usage.ts";

/** One row of `fleet ps`. */
export interface ProcessRow extends ShownState {
  readonly name: AgentName;
  readonly runtime: string;
  readonly class: string;
  /** What the supervisor says, whatever else was seen. */
  readonly supervised: { readonly state: SupervisedState | "unknown"; readonly reason: string | undefined };
  /** What is worth knowing beside the state: a restart, a drift; undefined where nothing is. */
  readonly remark: string | undefined;
  readonly unit: string | undefined;
  readonly pid: number | undefined;
  /** The program in the foreground of its pane. */
  readonly command: string | undefined;
  /** Milliseconds since the epoch at which its process began; undefined where none lives. */
  readonly startedAt: number | undefined;
  readonly beat: Liveness;
  /** Milliseconds since the pane last printed something; undefined where tmux was not asked or did not answer. */
  readonly idleMs: number | undefined;
  readonly restarts: number | undefined;
  readonly memory: Usage["memory"];
  readonly cpuPercent: number | undefined;
  /** Milliseconds of processor time since its process began. */
  readonly cpuMs: number | undefined;
  /** The version that it runs; undefined where it was not asked for. */
  readonly version: RunningVersion | undefined;
  readonly flags: readonly RowFlag[];
  /** What it may use within a day, and has used; left out: nobody counts. */
  readonly budget?: BudgetStanding | undefined;
}

export type RowFlag =
  | "DRIFT"
  | "BOOT-ENABLE"
  | "UNMANAGED"
  | "UNCONTAINED"
  | "CHANGED"
  | "PAUSED"
  | "SKEW"
  | "UNMEASURED"
  | "REPLACED";

/** What is known of an agent beside what was seen of it. */
export interface RowFacts {
  readonly usage: Usage;
  readonly doing: AgentState | undefined;
  readonly version: RunningVersion | undefined;
  readonly lastExit: LastExit | undefined;
  /** Restarts that the supervisor itself counted, where it had to be asked. */
  readonly countedRestarts: number | undefined;
  /** systemd's word for how the last life of a failed unit ended: "start-limit-hit", "oom-kill". */
  readonly result: string | undefined;
  readonly enabled: Answer<boolean> | undefined;
  readonly paused: boolean;
  /** The launcher of this binary. */
  readonly launcherVersion: number;
  readonly budget?: BudgetStanding | undefined;
}

export function processRow(
  seen: AgentObservation,
  supervisor: "systemd" | "direct",
  facts: RowFacts,
  now: number,
): ProcessRow {
  const status = agentStatus(seen);
  const { agent, heartbeat, supervised } = seen;
  const detail = detailOf(status, facts, seen);
  return {
    name: agent.name,
    runtime: agent.runtime,
    class: agent.class,
    ...shownState({
      status: { state: status.state, detail },
      supervisorSource: sourceOf(seen, supervisor),
      supervisedSince: (supervised.known ? supervised.value.since : undefined) ?? sinceOf(status, facts),
      doing: doingOf(facts.doing, seen, status, now),
    }),
    supervised: supervised.known
      ? { state: supervised.value.state, reason: supervised.value.reason }
      : { state: "unknown", reason: supervised.why },
    remark: status.state === "running" ? remarkOf(seen, detail) : undefined,
    unit: supervisor === "systemd" ? unitOf(agent.name) : undefined,
    pid: status.pid,
    command: status.command,
    startedAt: status.pid === undefined ? undefined : facts.usage.startedAt,
    beat: seen.liveness,
    idleMs: idleOf(seen, now),
    restarts:
      restartsOf(status, facts, agent.restart) ??
      (heartbeat !== undefined && heartbeat.pid === status.pid ? heartbeat.restarts : undefined),
    memory: facts.usage.memory,
    cpuPercent: averageCpuPercent(facts.usage, now),
    cpuMs: facts.usage.cpuMs,
    version: facts.version,
    budget: facts.budget,
    flags: flagsOf(status.flags, status.state, seen, facts),
  };
}

/** The launcher's hook gives a session its name back; where none is, or not yet, it is found by its pane all the same. */
function remarkOf({ agent, pane }: AgentObservation, detail: string): string | undefined {
  const session = pane.known ? pane.value?.session : undefined;
  const renamed =
    session === undefined || session === sessionOf(agent.name)
      ? undefined
      : `its session is called ${JSON.stringify(session)} now`;
  const parts = [renamed, detail].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? undefined : parts.join("; ");
}

/**
 * Where the source itself does not know when the state began, two things say that it was so by then: the heartbeat that
 * saw the same one, and of a state that is read from the screen, that nothing was printed since.
 */
function doingOf(
  doing: AgentState | undefined,
  { heartbeat, pane }: AgentObservation,
  status: AgentStatus,
  now: number,
): Doing | undefined {
  if (doing === undefined || status.pid === undefined) return undefined;
  const { state, source, rule, until } = doing;
  if (doing.since !== undefined)
    return { state, source, rule, until, since: doing.since, sinceIsBound: false };
  const isSame = heartbeat?.state === state && heartbeat.pid === status.pid;
  const printed = pane.known && source === "screen" ? pane.value?.activity : undefined;
  const bounds = [
    isSame ? heartbeat.stateSince : undefined,
    printed === undefined ? undefined : silentSince(printed),
  ].flatMap((bound) => (bound !== undefined && bound <= now ? [bound] : []));
  const since = bounds.length === 0 ? undefined : Math.min(...bounds);
  return { state, source, rule, until, since, sinceIsBound: since !== undefined };
}

function idleOf({ pane }: AgentObservation, now: number): number | undefined {
  const activity = pane.known && pane.value?.dead === false ? pane.value.activity : undefined;
  return activity === undefined ? undefined : Math.max(0, now - activity);
}

/** A stop and a failure are as old as the last life's end; what is not known has no age. */
function sinceOf({ state, pid }: AgentStatus, { usage, lastExit }: RowFacts): number | undefined {
  if (pid !== undefined) return usage.startedAt;
  return ["stopped", "ended", "failed", "restarting"].includes(state) ? lastExit?.at : undefined;
}

function sourceOf(
  seen: AgentObservation,
  supervisor: "systemd" | "direct",
): "systemd" | "launcher" | "tmux" | "none" {
  if (seen.supervised.known) return supervisor === "systemd" ? "systemd" : "launcher";
  return seen.pane.known ? "tmux" : "none";
}

/** systemd also counts the restart that its limit refused, which never happened. */
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
  before: AgentStatus["flags"],
  state: StatusWord,
  { heartbeat, replaced }: AgentObservation,
  facts: RowFacts,
): RowFlag[] {
  const flags: RowFlag[] = [...before];
  if (state === "drifted" && !flags.includes("DRIFT")) flags.unshift("DRIFT");
  if (facts.enabled?.known === true && !facts.enabled.value) flags.push("BOOT-ENABLE");
  if (facts.paused) flags.push("PAUSED");
  const launcher = state === "running" ? heartbeat?.launcher : undefined;
  if (launcher !== undefined && launcher !== facts.launcherVersion) flags.push("SKEW");
  if (facts.version?.measured === false) flags.push("UNMEASURED");
  if (replaced === true) flags.push("REPLACED");
  return flags;
}
