import type { Page } from "../../cli/context.ts";
import { clockText, dayText } from "../../cli/show/clock-text.ts";
import { conversationText } from "../../domain/agent/opened-conversation.ts";
import type { StyleName } from "../../cli/show/style.ts";
import type { FleetEventDocument } from "../../operations/documents/fleet-event.ts";

const STYLES: Readonly<Record<FleetEventDocument["kind"], StyleName | undefined>> = {
  start: undefined,
  conversation: "dim",
  end: "yellow",
  state: "dim",
  blocked: "yellow",
  freed: "green",
  message: undefined,
  command: "cyan",
  notice: "red",
  budget: "yellow",
};

/** A line for each event (time, agent, kind, what), with the day before the first event of each day. */
export function eventLines(page: Page, events: readonly FleetEventDocument[], day: string): EventLines {
  const kindWidth = Math.max(7, ...events.map(({ kind }) => kind.length));
  const width = Math.max(10, ...events.map(({ agent }) => agent?.length ?? 0));
  const lines: string[] = [];
  let last = day;
  for (const event of events) {
    const own = dayText(event.at);
    if (own !== last) lines.push(page.style.bold(own));
    last = own;
    const style = STYLES[event.kind];
    const kind = event.kind.padEnd(kindWidth);
    lines.push(
      [
        clockText(event.at),
        (event.agent ?? "-").padEnd(width),
        style === undefined ? kind : page.style[style](kind),
        eventWords(event),
      ].join("  "),
    );
  }
  return { lines, day: last };
}

export interface EventLines {
  readonly lines: readonly string[];
  /** The day of the last event, for lines that follow. */
  readonly day: string;
}

/** What happened, without agent and time. */
export function eventWords(event: FleetEventDocument): string {
  switch (event.kind) {
    case "start":
      return event.pid === null ? "" : `pid ${event.pid}`;
    case "conversation":
      return conversationText({
        conversation: event.conversation ?? undefined,
        resumed: event.resumed === true,
      });
    case "end":
      return event.cause ?? "";
    case "state":
      return withReason(event);
    case "blocked":
      return event.reason ?? event.state ?? "";
    case "freed":
      return `${event.state ?? ""}${event.before === null ? "" : `; it was ${event.before}`}`;
    case "message":
      return joined([
        `${event.verdict ?? "unknown"}: #${event.id ?? ""} from ${event.source ?? event.by}`,
        event.detail,
      ]);
    case "notice":
      return `nobody was told: ${event.detail ?? ""}`;
    case "budget":
      return event.detail ?? "";
    case "command":
      return commandWords(event);
  }
}

function withReason({ state, reason }: FleetEventDocument): string {
  return reason === null ? (state ?? "") : `${state ?? ""}: ${reason}`;
}

function commandWords({ command, agents, by, ending, detail }: FleetEventDocument): string {
  const what = [command ?? "", ...agents].join(" ");
  if (ending !== null) return joined([`${what} ended: ${ending}`, detail]);
  return `${joined([what, detail])}, by ${by}`;
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(": ");
}
