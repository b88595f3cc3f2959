/** The whole screen for a state and a size: pure, so that it can be tested line by line. */
import { type AgentState, hasDraft, statusOf } from "./agent-state.ts";
import { viewComposer } from "./composer-view.ts";
import { viewDialog } from "./dialog-view.ts";
import { BLANK, type Frame, line, type Line } from "./frame.ts";
import { columnsOf, printable, truncate } from "./text-width.ts";
import { viewConversation } from "./transcript-view.ts";

const SHOWN_QUEUE = 3;

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** `now` (milliseconds since the epoch) is for the seconds a turn has taken. */
export function drawScreen(state: AgentState, size: ScreenSize, now: number): Frame {
  const document = viewConversation(state, size.columns);
  const status = statusLine(state, size.columns, now);
  if (state.dialog !== undefined) {
    const dialog = viewDialog(state.dialog, size.columns, size.rows - 1);
    return { ...size, document, footer: [...dialog, BLANK, status].slice(-size.rows), cursor: undefined };
  }
  const composer = viewComposer(state.composer, size.columns, Math.max(1, Math.floor(size.rows / 3)));
  const rule = line("─".repeat(size.columns), "dim");
  const footer = [...queueLines(state, size.columns), rule, ...composer.lines, rule, status];
  const cut = Math.max(0, footer.length - size.rows);
  const above = footer.length - composer.lines.length - 2 - cut;
  return {
    ...size,
    document,
    footer: footer.slice(cut),
    cursor: { row: Math.max(0, above + composer.cursor.row), column: composer.cursor.column },
  };
}

function queueLines({ queue }: AgentState, columns: number): Line[] {
  const shown = queue.slice(0, SHOWN_QUEUE).map(({ text }) => {
    const firstLine = printable(text.trim().replaceAll(/\s*\n\s*/g, " "));
    return line(truncate(`  queued: ${firstLine}`, columns), "dim");
  });
  const more = queue.length - shown.length;
  return more > 0 ? [...shown, line(`  … and ${more} more`, "dim")] : shown;
}

function statusLine(state: AgentState, columns: number, now: number): Line {
  const left = `  ${describeStatus(state, now)}`;
  const right = `${state.settings.skipPermissions ? "permissions skipped · " : ""}${state.settings.model}  `;
  const gap = columns - columnsOf(left) - columnsOf(right);
  if (gap < 2) return line(truncate(left, columns), "dim");
  return [
    { text: left, style: state.dialog === undefined ? "dim" : "accent" },
    { text: " ".repeat(gap) + right.trimEnd(), style: "dim" },
  ];
}

function describeStatus(state: AgentState, now: number): string {
  const { status, waitingFor } = statusOf(state);
  if (waitingFor !== undefined) return `action required · ${waitingFor}`;
  if (state.quitsOnInterrupt) return "press Ctrl-C again to quit";
  if (state.turn === undefined) return status;
  const seconds = Math.max(0, Math.floor((now - state.turn.startedAt) / 1000));
  const more = hasDraft(state) ? "enter to queue" : "esc to interrupt";
  return `working… (${seconds}s) · ${more}`;
}
