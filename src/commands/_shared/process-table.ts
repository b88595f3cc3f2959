import type { Page } from "../../cli/context.ts";
import type { Cell } from "../../cli/table.ts";
import type { ProcessRow } from "../../domain/fleet/process-row.ts";
import type { ProcessList } from "../../domain/fleet/processes.ts";
import type { Liveness } from "../../domain/heartbeat/liveness.ts";
import { styleOfState } from "./doing.ts";
import { duration, STATE_STYLE } from "./status-table.ts";

export function processTable(page: Page, list: ProcessList): string {
  return page.table(
    [
      { title: "AGENT", whole: true },
      { title: "RUNTIME" },
      { title: "CLASS" },
      { title: "STATE", whole: true },
      { title: "FOR", align: "right", whole: true },
      { title: "PID", align: "right", whole: true },
      { title: "BEAT", whole: true },
      { title: "IDLE", align: "right", whole: true },
      { title: "RESTARTS", align: "right" },
      { title: "MEM", align: "right", whole: true },
      { title: "CPU", align: "right", whole: true },
      { title: "FLAGS" },
    ],
    [
      ...list.rows.map((row) => rowCells(row, list.at)),
      ...list.unmanaged.map((name): Cell[] => [
        name,
        ...Array.from({ length: 10 }, () => "-"),
        { text: "UNMANAGED", style: "yellow" },
      ]),
    ],
  );
}

function rowCells(row: ProcessRow, now: number): Cell[] {
  return [
    row.name,
    row.runtime,
    row.class,
    ...stateCells(row, now),
    row.pid === undefined ? "-" : String(row.pid),
    row.state === "stopped" ? "-" : beat(row.beat),
    row.idleMs === undefined ? "-" : duration(row.idleMs),
    row.restarts === undefined ? "-" : String(row.restarts),
    row.memory === undefined ? "-" : bytes(row.memory.bytes),
    row.cpuPercent === undefined ? "-" : `${row.cpuPercent.toFixed(row.cpuPercent < 9.95 ? 1 : 0)}%`,
    { text: [...row.flags, row.detail].filter((part) => part !== "").join(" "), style: "yellow" },
  ];
}

/** What a running agent is doing says more than that it runs. */
function stateCells({ state, since, doing }: ProcessRow, now: number): Cell[] {
  const shown = state === "running" ? doing : undefined;
  const from = shown === undefined ? since : shown.since;
  return [
    shown === undefined
      ? { text: state, style: STATE_STYLE[state] }
      : { text: shown.state, style: styleOfState(shown.state) },
    from === undefined ? "-" : duration(Math.max(0, now - from)),
  ];
}

function beat(liveness: Liveness): string {
  return liveness.word === "unknown" ? "unknown" : `${liveness.word} ${duration(liveness.ageMs)}`;
}

/** "512K", "84M", "1.2G": as systemd writes them, powers of 1024. */
export function bytes(count: number): string {
  const units = ["K", "M", "G", "T"];
  let value = count / 1024;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)}${units[unit]}`;
}
