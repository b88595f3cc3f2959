import type { Page } from "../../cli/context.ts";
import type { Cell } from "../../cli/show/table.ts";
import type { AgentState } from "../../runtimes/state.ts";
import type { AgentStatus, StatusWord } from "../../domain/fleet/agent-status.ts";
import { styleOfState } from "./doing.ts";
import type { Liveness } from "../../domain/heartbeat/liveness.ts";

/** One row an agent: what the supervisor says, what tmux shows, and when it last beat. */
export function statusTable(
  page: Page,
  statuses: readonly AgentStatus[],
  states: ReadonlyMap<string, AgentState> = new Map(),
): string {
  return page.table(
    [
      { title: "AGENT", whole: true },
      { title: "RUNTIME", whole: true },
      { title: "CLASS" },
      { title: "STATE", whole: true },
      { title: "PID", align: "right", whole: true },
      { title: "BEAT", whole: true },
      { title: "DETAIL" },
    ],
    statuses.map((status): Cell[] => [
      status.name,
      status.runtime,
      status.class,
      stateCell(status, states.get(status.name)),
      status.pid === undefined ? "-" : String(status.pid),
      describeBeat(status),
      [...status.flags, status.detail].filter((part) => part !== "").join(" "),
    ]),
  );
}

function stateCell({ state }: AgentStatus, doing: AgentState | undefined): Cell {
  return state === "running" && doing !== undefined
    ? { text: doing.state, style: styleOfState(doing.state) }
    : { text: state, style: STATE_STYLE[state] };
}

export const STATE_STYLE = {
  running: "green",
  starting: "yellow",
  stopping: "yellow",
  restarting: "yellow",
  stopped: "dim",
  failed: "red",
  drifted: "red",
  unknown: "yellow",
} as const satisfies Record<StatusWord, string>;

function describeBeat(status: AgentStatus): string {
  if (status.state === "stopped") return "-";
  const { liveness } = status;
  return liveness.word === "unknown" ? "unknown" : `${liveness.word} ${age(liveness)}`;
}

function age(liveness: Extract<Liveness, { ageMs: number }>): string {
  return duration(liveness.ageMs);
}

/** "4s", "12m", "3h", "2d": one unit, rounded down. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
