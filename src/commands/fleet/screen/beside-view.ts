import { displayed, wrapped } from "../../../base/text-width.ts";
import { plain, type Row } from "../../../cli/screen/rows.ts";
import { clockText, dayAndClock, dayText } from "../../../cli/show/clock-text.ts";
import type { UtteranceDocument } from "../../../operations/documents/utterance.ts";
import { speakerOf } from "../../_shared/utterance-text.ts";
import { windowOf } from "./scrolling.ts";
import { rowOf, type Beside, type ScreenState } from "./state.ts";

/** Lines that are only a rule or a frame. */
const RULE = /^[\s─━═╌┄╭╮╰╯┌┐└┘▀▄▔▁_-]{8,}$/u;
/** Rows of the message that was answered. */
const MESSAGE_ROWS = 2;

/** The title of the text beside the list. */
export function besideTitle(state: ScreenState): string {
  const { selected, beside } = state;
  if (selected === undefined) return "no agent";
  if (beside?.agent !== selected) return selected;
  switch (beside.content.kind) {
    case "answer": {
      const { answer } = beside.content;
      return answer === null
        ? `${selected} · no answer yet`
        : `${selected} · last answer, ${when(answer.at, state.list.at)}`;
    }
    case "screen": {
      const row = rowOf(state, selected);
      return row?.state === "blocked"
        ? `${selected} asks: ${row.reason ?? "something"}`
        : `${selected} · screen`;
    }
    case "nothing":
      return selected;
  }
}

/** The text beside the list, in exactly that many rows. */
export function besideRows(state: ScreenState, width: number, height: number): readonly Row[] {
  const { beside, selected, scrolled } = state;
  if (height <= 0) return [];
  if (selected === undefined) return filled([plain("")], height);
  if (beside?.agent !== selected) return filled([dim("looking …")], height);
  const { content } = beside;
  if (content.kind === "nothing") return filled(wrapped(content.why, width).map(dim), height);
  const rows =
    content.kind === "answer" ? answerRows(content, selected, width) : screenRows(content.lines, width);
  const from = content.kind === "answer" ? "beginning" : "end";
  const shown = windowOf(rows, height, { from, scrolled });
  if (shown.above === 0 && shown.below === 0) return filled(shown.rows, height);
  // replaces the row that is cut off: how much more there is, and the key
  const end = from === "beginning" ? "below" : "above";
  const more = end === "below" ? shown.below : shown.above;
  if (more === 0 || height < 3) return filled(shown.rows, height);
  const note = dim(`… ${more + 1} more rows ${end}: ${end === "below" ? "PgDn" : "PgUp"}`);
  return end === "below" ? [...shown.rows.slice(0, -1), note] : [note, ...shown.rows.slice(1)];
}

function answerRows(
  { answer, message, unanswered }: Extract<Beside, { kind: "answer" }>,
  agent: string,
  width: number,
): readonly Row[] {
  const asked = message === null ? [] : messageRows(agent, message, width);
  const waiting = unanswered === 0 ? [] : [dim(`${unanswered} since without an answer`)];
  const text =
    answer === null
      ? [dim("it has said nothing in this conversation yet")]
      : textRows(answer.text.trim().split("\n"), width);
  return [...asked, ...waiting, ...text];
}

function messageRows(agent: string, message: UtteranceDocument, width: number): readonly Row[] {
  const said = message.text.trim().replaceAll("\n", " ");
  const rows = wrapped(`${speakerOf(agent, message)}: ${said}`, width);
  const kept =
    rows.length <= MESSAGE_ROWS
      ? rows
      : [...rows.slice(0, MESSAGE_ROWS - 1), `${rows[MESSAGE_ROWS - 1] ?? ""} …`];
  return kept.map((text) => ({ left: [{ text, style: "cyan" }] }));
}

/** The end of its screen without runs of empty rows; a row that is too long without its wide gaps. */
function screenRows(lines: readonly string[], width: number): readonly Row[] {
  const kept = lines
    .map((line) => line.trimEnd())
    .filter((line, at, all) => line !== "" || (at > 0 && all[at - 1] !== ""));
  return textRows(
    kept.map((line) => (displayed(line).width > width ? line.replace(/ {4,}/g, "   ") : line)),
    width,
  );
}

function textRows(lines: readonly string[], width: number): readonly Row[] {
  return lines.flatMap((line) =>
    RULE.test(line) ? [plain(line.slice(0, width))] : wrapped(line, width).map(plain),
  );
}

function when(at: string, now: string): string {
  return dayText(at) === dayText(now) ? clockText(at) : dayAndClock(at);
}

function dim(text: string): Row {
  return { left: [{ text, style: "dim" }] };
}

function filled(rows: readonly Row[], height: number): readonly Row[] {
  return [
    ...rows.slice(0, height),
    ...Array.from({ length: Math.max(0, height - rows.length) }, () => plain("")),
  ];
}
