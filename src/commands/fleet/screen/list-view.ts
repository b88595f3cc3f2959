import { displayed } from "../../../base/text-width.ts";
import { cell, fitSpans, type Row, type Span } from "../../../cli/screen/rows.ts";
import { bytes, duration, lastedText } from "../../../cli/show/quantities.ts";
import type { StyleName } from "../../../cli/show/style.ts";
import type { AgentRow } from "../../../operations/documents/agent-row.ts";
import { STATE_STYLE, stateText } from "../../_shared/state-style.ts";
import { needsPerson } from "./order.ts";

interface ListColumn {
  readonly title: string;
  readonly align?: "right";
  /** The greatest width. */
  readonly most?: number;
  /** Columns are left out where there is no room, the highest number first; 0 stays. */
  readonly spare: number;
  readonly text: (row: AgentRow, now: number) => string;
  readonly style?: (row: AgentRow) => StyleName | undefined;
}

const COLUMNS: readonly ListColumn[] = [
  { title: "AGENT", most: 24, spare: 0, text: ({ agent }) => agent },
  { title: "RUNTIME", most: 10, spare: 3, text: ({ runtime }) => runtime },
  { title: "STATE", most: 22, spare: 0, text: stateText, style: ({ state }) => STATE_STYLE[state] },
  { title: "FOR", align: "right", spare: 1, text: (row, now) => lastedText(row, now) ?? "-" },
  { title: "LAST", align: "right", spare: 4, text: lastText },
  {
    title: "↻",
    align: "right",
    spare: 5,
    text: ({ restarts }) => (restarts === null || restarts === 0 ? "" : String(restarts)),
  },
  {
    title: "MEM",
    align: "right",
    spare: 2,
    text: ({ memory_bytes: memory }) => (memory === null ? "-" : bytes(memory)),
  },
];

const GAP = 2;
/** The mark of the selected agent, and a space. */
const MARK = 2;
/** The width of NOTE; less would say nothing. */
const LEAST_NOTE = 14;

export interface ListSpace {
  readonly width: number;
  readonly now: number;
  readonly selected: string | undefined;
  /** The first agent shown, and how many fit. */
  readonly first: number;
  readonly count: number;
}

/**
 * The heading, and a row for each agent from `first` on; the last column gets the remaining width. Columns are as wide
 * as all agents need, so that nothing moves when scrolling.
 */
export function listRows(
  rows: readonly AgentRow[],
  { width, now, selected, first, count }: ListSpace,
): { readonly heading: Row; readonly rows: readonly Row[] } {
  const columns = fittingColumns(rows, now, width);
  const line = (mark: string, spans: readonly Span[]): Row => ({
    left: fitSpans([{ text: mark.padEnd(MARK) }, ...spans], width),
  });
  const heading = columns.flatMap(({ column, width: cells }) => [
    cell(column.title, cells, "bold", column.align),
    GAP_SPAN,
  ]);
  return {
    heading: line("", [...heading, { text: "NOTE", style: "bold" }]),
    rows: rows.slice(first, first + count).map((row) => {
      const isSelected = row.agent === selected;
      const cells = columns.flatMap(({ column, width: most }, at) => [
        cell(
          column.text(row, now),
          most,
          at === 0 && isSelected ? "bold" : column.style?.(row),
          column.align,
        ),
        GAP_SPAN,
      ]);
      return line(isSelected ? ">" : "", [...cells, noteOf(row)]);
    }),
  };
}

const GAP_SPAN: Span = { text: " ".repeat(GAP) };

function fittingColumns(rows: readonly AgentRow[], now: number, width: number) {
  const natural = COLUMNS.map((column) => ({
    column,
    width: Math.min(
      column.most ?? Infinity,
      Math.max(column.title.length, ...rows.map((row) => displayed(column.text(row, now)).width)),
    ),
  })).filter(({ column }) => column.title !== "↻" || rows.some((row) => column.text(row, now) !== ""));
  let kept = natural;
  const note = rows.some((row) => noteOf(row).text !== "") ? LEAST_NOTE : "NOTE".length;
  const taken = () => MARK + note + kept.reduce((sum, each) => sum + each.width + GAP, 0);
  while (taken() > width) {
    const spare = Math.max(...kept.map(({ column }) => column.spare));
    if (spare === 0) break;
    kept = kept.filter(({ column }) => column.spare !== spare);
  }
  return kept;
}

/** The most important part first, because the end is cut. */
function noteOf(row: AgentRow): Span {
  const parts = [
    needsPerson(row) && row.state === "blocked" ? "needs you" : null,
    row.state === "blocked" ? null : row.reason,
    ...row.flags,
    row.remark,
    row.pid !== null && row.beat.state === "stale" ? "beat stale" : null,
  ];
  return { text: parts.filter((part) => part !== null).join(" "), style: "yellow" };
}

/** Agents at work print all the time, and are only looked at now and then. */
function lastText({ state, idle_ms: idle }: AgentRow): string {
  return ageText(state === "working" ? null : idle);
}

function ageText(age: number | null): string {
  return age === null ? "-" : duration(age);
}
