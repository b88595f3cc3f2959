import type { FleetEventDocument } from "../operations/documents/fleet-event.ts";

/** What happened, without who and when: as `mosaic fleet events` says it. */
export function eventWords(event: FleetEventDocument): string {
  switch (event.kind) {
    case "start":
      return event.pid === null ? "" : `pid ${event.pid}`;
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
    case "command":
      return commandWords(event);
  }
}

function commandWords({ command, agents, by, ending, detail }: FleetEventDocument): string {
  const what = [command ?? "", ...agents].join(" ");
  if (ending !== null) return joined([`${what} ended: ${ending}`, detail]);
  return `${joined([what, detail])}, by ${by}`;
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(": ");
}
