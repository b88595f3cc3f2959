import type { Page } from "../../cli/context.ts";
import type { Cell, Column } from "../../cli/show/table.ts";
import type { Doing, ProcessRow } from "../../domain/fleet/process-row.ts";
import type { ProcessList } from "../../domain/fleet/processes.ts";
import type { Liveness } from "../../domain/heartbeat/liveness.ts";
import { styleOfState } from "./doing.ts";
import { duration, STATE_STYLE } from "./status-table.ts";

/** A terminal narrower than this has no room for all columns. */
const WIDE = 100;

interface ProcessColumn extends Column {
  /** Left out on a narrow terminal; `--json` has it. */
  readonly onlyWide?: boolean;
  readonly cell: (row: ProcessRow, now: number) => Cell;
}

const COLUMNS: readonly ProcessColumn[] = [
  { title: "AGENT", whole: true, cell: (row) => row.name },
  { title: "RUNTIME", cell: (row) => row.runtime },
  { title: "CLASS", onlyWide: true, cell: (row) => row.class },
  { title: "STATE", whole: true, cell: stateCell },
  { title: "FOR", align: "right", whole: true, cell: ageCell },
  { title: "PID", align: "right", whole: true, cell: (row) => numberOrDash(row.pid) },
  { title: "BEAT", whole: true, cell: (row) => (row.state === "stopped" ? "-" : beat(row.beat)) },
  { title: "IDLE", align: "right", whole: true, onlyWide: true, cell: (row) => durationOrDash(row.idleMs) },
  { title: "RESTARTS", align: "right", cell: (row) => numberOrDash(row.restarts) },
  {
    title: "MEM",
    align: "right",
    whole: true,
    cell: (row) => (row.memory === undefined ? "-" : bytes(row.memory.bytes)),
  },
  { title: "CPU", align: "right", whole: true, onlyWide: true, cell: (row) => percentOrDash(row.cpuPercent) },
  {
    title: "FLAGS",
    cell: (row) => ({
      text: [...row.flags, row.detail].filter((part) => part !== "").join(" "),
      style: "yellow",
    }),
  },
];

export function processTable(page: Page, list: ProcessList): string {
  const columns = COLUMNS.filter(({ onlyWide }) => onlyWide !== true || page.width >= WIDE);
  return page.table(columns, [
    ...list.rows.map((row) => columns.map(({ cell }) => cell(row, list.at))),
    ...list.unmanaged.map((name): Cell[] => [
      name,
      ...Array.from({ length: columns.length - 2 }, () => "-"),
      { text: "UNMANAGED", style: "yellow" },
    ]),
  ]);
}

/** What a running agent is doing says more than that it runs. */
function doingOf({ state, doing }: ProcessRow): Doing | undefined {
  return state === "running" ? doing : undefined;
}

function stateCell(row: ProcessRow): Cell {
  const doing = doingOf(row);
  return doing === undefined
    ? { text: row.state, style: STATE_STYLE[row.state] }
    : { text: doing.state, style: styleOfState(doing.state) };
}

function ageCell(row: ProcessRow, now: number): Cell {
  const doing = doingOf(row);
  const from = doing === undefined ? row.since : doing.since;
  return durationOrDash(from === undefined ? undefined : Math.max(0, now - from));
}

function numberOrDash(value: number | undefined): string {
  return value === undefined ? "-" : String(value);
}

function durationOrDash(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "-" : duration(milliseconds);
}

function percentOrDash(percent: number | undefined): string {
  return percent === undefined ? "-" : `${percent.toFixed(percent < 9.95 ? 1 : 0)}%`;
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
