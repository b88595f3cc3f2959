import type { FleetEventDocument } from "../operations/documents/fleet-event.ts";

/** What happened, without agent and time, in the words of `mosaic fleet events`. */
export function eventWords(event: FleetEventDocument): string {
  switch (event.kind) {
    case "start":
      return event.pid === null ? "" : `pid ${event.pid}`;
    case "conversation":
      return conversationWords(event);
    case "end":
      return event.cause ?? "";
    case "state":
      return event.reason === null ? (event.state ?? "") : `${event.state ?? ""}: ${event.reason}`;
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

/** Characters of an id that are shown. */
const SHOWN = 8;

function conversationWords({ conversation, resumed }: FleetEventDocument): string {
  const word = resumed === true ? "same conversation" : "new conversation";
  if (conversation === null) return word;
  return `${word} ${conversation.length > SHOWN + 1 ? `${conversation.slice(0, SHOWN)}…` : conversation}`;
}

function commandWords({ command, agents, by, ending, detail }: FleetEventDocument): string {
  const what = [command ?? "", ...agents].join(" ");
  if (ending !== null) return joined([`${what} ended: ${ending}`, detail]);
  return `${joined([what, detail])}, by ${by}`;
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(": ");
}
