import type { Page } from "../../cli/context.ts";
import { bytes, duration, lastedText } from "../../cli/show/quantities.ts";
import type { Cell, Column } from "../../cli/show/table.ts";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import type { FleetPs } from "../../operations/documents/fleet-ps.ts";
import { attentionLines, attentionRows, withAttention } from "./attention.ts";
import { STATE_STYLE, stateText } from "./state-style.ts";

/** A narrower terminal has no room for all columns. */
const WIDE = 100;

interface ProcessColumn extends Column {
  /** Left out on a narrow terminal; `--json` has it. */
  readonly onlyWide?: boolean;
  /** On a narrow terminal, the column is left out where this is true of every row. */
  readonly isPlain?: (row: AgentRow) => boolean;
  readonly cell: (row: AgentRow, now: number) => Cell;
}

const COLUMNS: readonly ProcessColumn[] = [
  { title: "AGENT", whole: true, cell: (row) => row.agent },
  { title: "RUNTIME", whole: true, cell: (row) => row.runtime },
  { title: "CLASS", onlyWide: true, cell: (row) => row.class },
  {
    title: "STATE",
    whole: true,
    cell: (row) => ({ text: stateText(row), style: STATE_STYLE[row.state] }),
  },
  { title: "FOR", align: "right", whole: true, cell: (row, now) => lastedText(row, now) ?? "-" },
  { title: "PID", align: "right", whole: true, onlyWide: true, cell: (row) => orDash(row.pid, String) },
  {
    title: "BEAT",
    whole: true,
    isPlain: (row) => row.beat.state === "alive" || beatText(row) === "-",
    cell: beatText,
  },
  {
    title: "IDLE",
    align: "right",
    whole: true,
    onlyWide: true,
    cell: (row) => orDash(row.idle_ms, duration),
  },
  { title: "RESTARTS", align: "right", whole: true, cell: (row) => orDash(row.restarts, String) },
  { title: "MEM", align: "right", whole: true, cell: (row) => orDash(row.memory_bytes, bytes) },
  {
    title: "CPU",
    align: "right",
    whole: true,
    onlyWide: true,
    cell: (row) => orDash(row.cpu_percent, (percent) => `${percent.toFixed(percent < 9.95 ? 1 : 0)}%`),
  },
  {
    title: "FLAGS",
    cell: (row) => ({
      text: [...row.flags, row.remark, row.state === "blocked" ? null : row.reason]
        .filter((part) => part !== null)
        .join(" "),
      style: "yellow",
    }),
  },
];

/** The table of a listing, and below it the agents that wait for a person. */
export function processListing(page: Page, list: FleetPs): string {
  return withAttention(
    processTable(page, list),
    attentionLines(page, attentionRows(list.agents), Date.parse(list.at)),
  );
}

/**
 * One row an agent, then what runs without being in the roster. On a narrow terminal only FLAGS is ever cut. `wide`:
 * every column in full, however narrow the terminal.
 */
export function processTable(given: Page, list: FleetPs, wide = false): string {
  const page: Page = wide ? { ...given, width: Infinity } : given;
  const columns = page.width >= WIDE ? COLUMNS : narrowColumns(list.agents);
  const now = Date.parse(list.at);
  return page.table(columns, [
    ...list.agents.map((row) => columns.map(({ cell }) => cell(row, now))),
    ...list.unmanaged.map((name): Cell[] => [
      name,
      ...Array.from({ length: columns.length - 2 }, () => "-"),
      { text: "UNMANAGED", style: "yellow" },
    ]),
  ]);
}

function narrowColumns(rows: readonly AgentRow[]): readonly ProcessColumn[] {
  return COLUMNS.filter(
    ({ onlyWide, isPlain }) => onlyWide !== true && (isPlain === undefined || !rows.every(isPlain)),
  );
}

function orDash<T>(value: T | null, text: (value: T) => string): string {
  return value === null ? "-" : text(value);
}

function beatText({ state, beat }: AgentRow): string {
  if (state === "stopped" || state === "ended") return "-";
  return beat.age_ms === null ? beat.state : `${beat.state} ${duration(beat.age_ms)}`;
}
