import { displayed } from "../../../base/text-width.ts";
import { fitSpans, type Row } from "../../../cli/screen/rows.ts";
import { textOfLine, type InputLine } from "./input-line.ts";
import { KEY_ROWS } from "./keymap.ts";
import { hasEnded, isBusy } from "./order.ts";
import { rowOf, type ScreenState } from "./state.ts";

/** The two last rows: what is going on, and the keys or the line being typed. */
export interface Bottom {
  readonly rows: readonly [Row, Row];
  /** The column of the cursor in the second row. */
  readonly cursor: number | undefined;
}

export function bottomOf(state: ScreenState, width: number, position: string): Bottom {
  const { mode } = state;
  const said = saidRow(state, width, position);
  switch (mode.kind) {
    case "filter":
      return typed(said, "filter: ", mode.line, width);
    case "send":
      return typed(said, `to ${mode.agent}: `, mode.line, width);
    case "restart":
      return { rows: [said, asked(restartQuestion(state, mode.agent), width)], cursor: undefined };
    case "answer":
      return {
        rows: [
          said,
          asked("Enter: attach and answer there, Ctrl-b d comes back; any other key: leave it", width),
        ],
        cursor: undefined,
      };
    case "help":
      return { rows: [said, { left: [{ text: "any key goes back", style: "dim" }] }], cursor: undefined };
    case "list": {
      const keys = KEY_ROWS.find((text) => text.length <= width) ?? "";
      return { rows: [said, { left: [{ text: keys, style: "dim" }] }], cursor: undefined };
    }
  }
}

function saidRow({ remark, underWay, filter, mode }: ScreenState, width: number, position: string): Row {
  if (underWay.length > 0)
    return { left: fitSpans([{ text: `${underWay.join(", ")} …`, style: "cyan" }], width) };
  if (remark !== undefined) return { left: fitSpans([remark], width) };
  const filtered = filter === "" || mode.kind === "filter" ? "" : `filter: ${filter} (Esc shows all)`;
  const text = [position, filtered].filter((part) => part !== "").join("  ");
  return { left: fitSpans([{ text, style: "dim" }], width) };
}

function restartQuestion(state: ScreenState, agent: string): string {
  const row = rowOf(state, agent);
  if (hasEnded(row)) return `${agent} does not run. start it? y: yes; any other key: no`;
  return isBusy(row)
    ? `${agent} is working. restart it? y: now, cuts its turn; w: when idle; else: no`
    : `restart ${agent}? y: yes; any other key: no`;
}

function asked(text: string, width: number): Row {
  return { left: fitSpans([{ text, style: "bold" }], width) };
}

/** The part of the line that keeps the cursor visible. */
function typed(said: Row, label: string, line: InputLine, width: number): Bottom {
  const room = Math.max(8, width - label.length - 1);
  let first = 0;
  const before = () => displayed(line.characters.slice(first, line.cursor).join("")).width;
  while (before() > room) first += 1;
  const text = textOfLine({ ...line, characters: line.characters.slice(first) });
  return {
    rows: [said, { left: fitSpans([{ text: label, style: "bold" }, { text }], width) }],
    cursor: Math.min(width, displayed(label).width + before()),
  };
}
