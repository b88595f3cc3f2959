/** The conversation as lines: header, messages, answers, notices. */
import type { AgentState, Entry } from "./agent-state.ts";
import { BLANK, line, type Line, type Style } from "./frame.ts";
import { printable, truncate, wrap } from "./text-width.ts";

const MARKS: Readonly<Record<Entry["kind"], { mark: string; markStyle: Style; style: Style }>> = {
  user: { mark: "❯ ", markStyle: "dim", style: "message" },
  assistant: { mark: "● ", markStyle: "accent", style: "plain" },
  notice: { mark: "  ⎿  ", markStyle: "dim", style: "dim" },
  error: { mark: "  ⎿  ", markStyle: "dim", style: "error" },
};
const LOGO = [" ▞▚▞  ", " ▚▞▚  ", " ▞▚▞  "] as const;

export function viewConversation(state: AgentState, columns: number): Line[] {
  const lines = [
    ...header(state, columns),
    ...state.transcript.flatMap((entry) => viewEntry(entry, columns)),
  ];
  const stream = state.turn?.stream;
  if (stream === undefined) return lines;
  const partial: Entry = { kind: "assistant", text: stream.chunks.slice(0, stream.shown).join("") };
  return [...lines, ...layOut(partial, columns)];
}

function header({ settings, sessionId }: AgentState, columns: number): Line[] {
  const about = [
    { text: `mosaic stub v${settings.version}`, style: "bold" },
    { text: `${settings.model} · session ${sessionId.slice(0, 8)}`, style: "dim" },
    { text: settings.cwd, style: "dim" },
  ] as const;
  const rows = about.map(({ text, style }, index): Line => {
    const logo = LOGO[index] ?? "";
    return [
      { text: logo, style: "accent" },
      { text: truncate(printable(text), columns - logo.length), style },
    ];
  });
  return [BLANK, ...rows, BLANK];
}

// An entry never changes, so its lines are laid out once a width: a long transcript costs nothing a frame.
const laidOut = new WeakMap<Entry, { columns: number; lines: Line[] }>();

function viewEntry(entry: Entry, columns: number): Line[] {
  const kept = laidOut.get(entry);
  if (kept?.columns === columns) return kept.lines;
  const lines = layOut(entry, columns);
  laidOut.set(entry, { columns, lines });
  return lines;
}

function layOut(entry: Entry, columns: number): Line[] {
  const { mark, markStyle, style } = MARKS[entry.kind];
  const rows = wrap(entry.text.trimEnd(), columns - mark.length).map((text, index): Line => {
    const lead = index === 0 ? mark : " ".repeat(mark.length);
    return [{ text: lead, style: markStyle }, ...line(text, style)];
  });
  return [...rows, BLANK];
}
