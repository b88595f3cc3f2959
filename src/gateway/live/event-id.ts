import type { FleetEventDocument } from "../../operations/documents/fleet-event.ts";

/** What a reader says it has seen last: the event's time, and a mark of its text for those of the same millisecond. */
export function eventId(event: FleetEventDocument): string {
  return `${Date.parse(event.at)}-${Bun.hash(JSON.stringify(event)).toString(16)}`;
}

/** When the event of an id was; undefined for what is no id. Milliseconds since the epoch. */
export function timeOfId(id: string): number | undefined {
  const [, at] = /^(\d{1,15})-[0-9a-f]{1,16}$/.exec(id) ?? [];
  return at === undefined ? undefined : Number(at);
}

/**
 * Pure. The events behind the one that was seen last. Where it is not among them (its file was put away), all of them:
 * one told twice is better than one that is never told.
 */
export function eventsBehind(
  events: readonly FleetEventDocument[],
  lastId: string,
): readonly FleetEventDocument[] {
  return events.slice(events.findLastIndex((event) => eventId(event) === lastId) + 1);
}
