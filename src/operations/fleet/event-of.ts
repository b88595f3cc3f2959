import type { FleetEvent } from "../../domain/watch/event.ts";
import { endCause } from "../../domain/watch/recap.ts";
import type { FleetEventDocument } from "../documents/fleet-event.ts";
import { textOrNull, timestampOf } from "../heading.ts";

/** An event of the journal, as documents write it. */
export function eventOf(event: FleetEvent): FleetEventDocument {
  return {
    at: timestampOf(event.at),
    kind: event.kind,
    agent: textOrNull(event.agent),
    by: event.by,
    pid: event.pid ?? null,
    conversation: textOrNull(event.conversation),
    resumed: event.resumed ?? null,
    cause: event.kind === "end" ? endCause(event) : null,
    status: event.status ?? null,
    signal: event.signal ?? null,
    wanted: event.wanted ?? null,
    state: textOrNull(event.state),
    reason: textOrNull(event.reason),
    before: textOrNull(event.before),
    since: timestampOf(event.since),
    id: textOrNull(event.id),
    source: textOrNull(event.source),
    verdict: textOrNull(event.verdict),
    channel: textOrNull(event.channel),
    proof: textOrNull(event.proof),
    screen: textOrNull(event.screen),
    command: textOrNull(event.command),
    agents: [...(event.agents ?? [])],
    ending: textOrNull(event.ending),
    detail: textOrNull(event.detail),
  };
}
