import { displayed } from "../../../base/text-width.ts";
import { EMPTY_ROW, fitSpans, padded, type Frame, type Row, type Span } from "../../../cli/screen/rows.ts";
import { clockText } from "../../../cli/show/clock-text.ts";
import { processRemarks } from "../../_shared/process-remarks.ts";
import { besideRows, besideTitle } from "./beside-view.ts";
import { bottomOf } from "./bottom-view.ts";
import { KEYS } from "./keymap.ts";
import { listRows } from "./list-view.ts";
import { shownRows } from "./order.ts";
import type { ScreenState, Size } from "./state.ts";
import { summaryOf } from "./summary.ts";

/** A smaller screen shows neither an agent nor its question. */
const SMALLEST: Size = { width: 60, height: 14 };
/** From this width on, both stand side by side. */
const WIDE = 110;

/** Pure. The rows for a terminal of this size. The last column stays empty. */
export function frameOf(state: ScreenState, size: Size): Frame {
  if (size.width < SMALLEST.width || size.height < SMALLEST.height) return tooSmall(size);
  const width = size.width - 1;
  const top = [titleRow(state, width), ...remarkRows(state, width)];
  const height = size.height - top.length - 2;
  const { rows, position } = bodyOf(state, width, height);
  const bottom = bottomOf(state, width, position);
  return {
    rows: [...top, ...rows, ...bottom.rows],
    cursor: bottom.cursor === undefined ? undefined : { row: size.height - 1, column: bottom.cursor },
  };
}

function tooSmall({ width, height }: Size): Frame {
  const text = `${width}x${height} is too small: ${SMALLEST.width}x${SMALLEST.height} is needed; q leaves`;
  const row: Row = { left: fitSpans([{ text }], Math.max(0, width - 1)) };
  return { rows: Array.from({ length: height }, (_, at) => (at === 0 ? row : EMPTY_ROW)) };
}

function titleRow({ list }: ScreenState, width: number): Row {
  const clock = clockText(list.at);
  const left: readonly Span[] = [
    { text: "fleet", style: "bold" },
    { text: ` ${list.host}  ` },
    { text: summaryOf(list.agents) },
  ];
  return {
    left: [...padded(fitSpans(left, width - clock.length - 2), width - clock.length), { text: clock }],
  };
}

function remarkRows({ list, failure }: ScreenState, width: number): readonly Row[] {
  const texts = [
    ...(failure === undefined ? [] : [`cannot look, this is older: ${failure.replaceAll("\n", " ")}`]),
    ...processRemarks(list),
  ];
  return texts.slice(0, 2).map((text) => ({ left: fitSpans([{ text, style: "yellow" }], width) }));
}

interface Body {
  readonly rows: readonly Row[];
  /** Which of the agents are shown, where not all are. */
  readonly position: string;
}

function bodyOf(state: ScreenState, width: number, height: number): Body {
  if (state.mode.kind === "help") return { rows: filled(helpRows(width), height), position: "" };
  if (state.mode.kind === "answer") {
    return { rows: [rule(besideTitle(state), width), ...besideRows(state, width, height - 1)], position: "" };
  }
  return width + 1 >= WIDE ? sideBySide(state, width, height) : stacked(state, width, height);
}

/** The list, and below it what belongs to the selected agent. */
function stacked(state: ScreenState, width: number, height: number): Body {
  const agents = shownRows(state);
  const room = height - 2;
  const most = Math.max(3, Math.floor(room / 2));
  const list = listPart(state, width, Math.min(most, Math.max(1, agents.length)));
  const below = height - list.rows.length - 1;
  return {
    rows: [...list.rows, rule(besideTitle(state), width), ...besideRows(state, width, below)],
    position: list.position,
  };
}

function sideBySide(state: ScreenState, width: number, height: number): Body {
  const half = Math.floor(width / 2);
  const list = listPart(state, half - 1, height - 1);
  const column = half + 2;
  const beside = [
    { left: [{ text: besideTitle(state), style: "bold" as const }] },
    ...besideRows(state, width - column, height - 1),
  ];
  const left = filled(list.rows, height);
  return {
    rows: left.map((row, at) => ({
      left: row.left,
      right: {
        column: half,
        spans: [{ text: "│ ", style: "dim" as const }, ...fitSpans(beside[at]?.left ?? [], width - column)],
      },
    })),
    position: list.position,
  };
}

/** The heading, and as many agents as fit, the selected one among them. */
function listPart(state: ScreenState, width: number, room: number): Body {
  const agents = shownRows(state);
  const at = Math.max(
    0,
    agents.findIndex(({ agent }) => agent === state.selected),
  );
  const first = Math.min(Math.max(0, at - Math.floor(room / 2)), Math.max(0, agents.length - room));
  const { heading, rows } = listRows(agents, {
    width,
    now: Date.parse(state.list.at),
    selected: state.selected,
    first,
    count: room,
  });
  const none: Row = {
    left: [{ text: state.filter === "" ? "  no agents" : "  no agent has that", style: "dim" }],
  };
  return {
    rows: [heading, ...(agents.length === 0 ? [none] : rows)],
    position: rows.length < agents.length ? `${first + 1} to ${first + rows.length} of ${agents.length}` : "",
  };
}

function rule(title: string, width: number): Row {
  const text = `── ${title} `;
  const left = fitSpans([{ text, style: "bold" }], width);
  const missing = width - left.reduce((sum, span) => sum + displayed(span.text).width, 0);
  return { left: [...left, { text: "─".repeat(Math.max(0, missing)), style: "dim" }] };
}

function helpRows(width: number): readonly Row[] {
  const widest = Math.max(...KEYS.map(({ keys }) => keys.length));
  return [
    EMPTY_ROW,
    ...KEYS.map(({ keys, does }) => ({
      left: fitSpans([{ text: `  ${keys.padEnd(widest)}  `, style: "bold" }, { text: does }], width),
    })),
  ];
}

function filled(rows: readonly Row[], height: number): readonly Row[] {
  return Array.from({ length: Math.max(0, height) }, (_, at) => rows[at] ?? EMPTY_ROW);
}
