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
import { reasonOfIdle, shownState, type Doing, type ShownState } from "./shown-state.ts";
import type { SupervisedState } from "./supervisor.ts";
import { averageCpuPercent, type Usage } from "../ports/usage.ts";

/** One row of `fleet ps`. */
export interface ProcessRow extends ShownState {
  readonly name: AgentName;
  readonly runtime: string;
  readonly class: string;
  /** The supervisor's word, whatever else was seen. */
  readonly supervised: { readonly state: SupervisedState | "unknown"; readonly reason: string | undefined };
  /** A restart or a drift worth knowing; undefined where there is none. */
  readonly remark: string | undefined;
  readonly unit: string | undefined;
  readonly pid: number | undefined;
  /** The program in the foreground of its pane. */
  readonly command: string | undefined;
  /** Milliseconds since the epoch at which its process started; undefined where none lives. */
  readonly startedAt: number | undefined;
  readonly beat: Liveness;
  /** Milliseconds since the pane last printed something; undefined where tmux was not asked or did not answer. */
  readonly idleMs: number | undefined;
  readonly restarts: number | undefined;
  readonly memory: Usage["memory"];
  readonly cpuPercent: number | undefined;
  /** Milliseconds of processor time since its process started. */
  readonly cpuMs: number | undefined;
  /** The version that it runs; undefined where that was not asked. */
  readonly version: RunningVersion | undefined;
  readonly flags: readonly RowFlag[];
  /** What it may use within a day, and has used; left out where nothing is counted. */
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

/** What is known of an agent beside its observation. */
export interface RowFacts {
  readonly usage: Usage;
  readonly doing: AgentState | undefined;
  readonly version: RunningVersion | undefined;
  readonly lastExit: LastExit | undefined;
  /** The restarts that the supervisor counted, where it was asked. */
  readonly countedRestarts: number | undefined;
  /** systemd's word for how the last process of a failed unit ended: "start-limit-hit", "oom-kill". */
  readonly result: string | undefined;
  readonly enabled: Answer<boolean> | undefined;
  readonly paused: boolean;
  /** The version of the launcher that this binary installs. */
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
    remark: status.state === "running" ? remarkOf(seen, detail, facts.doing?.unbegun) : undefined,
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

/**
 * A renamed session gets its name back from the launcher's hook. Until then, or without the hook, the agent is found by
 * its pane all the same.
 */
function remarkOf(
  { agent, pane }: AgentObservation,
  detail: string,
  unbegun: number | "unknown" | undefined,
): string | undefined {
  const session = pane.known ? pane.value?.session : undefined;
  const renamed =
    session === undefined || session === sessionOf(agent.name)
      ? undefined
      : `its session is called ${JSON.stringify(session)} now`;
  const held =
    unbegun === undefined || unbegun === "unknown"
      ? undefined
      : `has not begun on ${unbegun === 1 ? "a message" : `${unbegun} messages`}`;
  const parts = [renamed, held, detail].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? undefined : parts.join("; ");
}

/**
 * Where the source does not know when the state began, two facts bound it: the time since which the heartbeat has shown
 * the same state, and, for a state read from the screen, the last output.
 */
function doingOf(
  doing: AgentState | undefined,
  { heartbeat, pane }: AgentObservation,
  status: AgentStatus,
  now: number,
): Doing | undefined {
  if (doing === undefined || status.pid === undefined) return undefined;
  const { state, source, rule, until } = doing;
  const known = { state, source, rule, until, reason: reasonOfIdle(doing, now) };
  if (doing.since !== undefined) return { ...known, since: doing.since, sinceIsBound: false };
  const isSame = heartbeat?.state === state && heartbeat.pid === status.pid;
  const printed = pane.known && source === "screen" ? pane.value?.activity : undefined;
  const bounds = [
    isSame ? heartbeat.stateSince : undefined,
    printed === undefined ? undefined : silentSince(printed),
  ].flatMap((bound) => (bound !== undefined && bound <= now ? [bound] : []));
  const since = bounds.length === 0 ? undefined : Math.min(...bounds);
  return { ...known, since, sinceIsBound: since !== undefined };
}

function idleOf({ pane }: AgentObservation, now: number): number | undefined {
  const activity = pane.known && pane.value?.dead === false ? pane.value.activity : undefined;
  return activity === undefined ? undefined : Math.max(0, now - activity);
}

/** When the process started, or the last one ended; undefined where the state is not known. */
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

/** systemd also counts the restart that its start limit refused, which never happened. */
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
  // With the limit hit, systemd 252 still shows the result of the last process, so the count has to decide.
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
