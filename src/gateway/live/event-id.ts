import type { FleetEventDocument } from "../../operations/documents/fleet-event.ts";

/**
 * The id by which a reader says what it has seen last: the event's time, and a mark of its text for events of the same
 * millisecond.
 */
export function eventId(event: FleetEventDocument): string {
  return `${Date.parse(event.at)}-${Bun.hash(JSON.stringify(event)).toString(16)}`;
}

/** The time of an id's event in milliseconds since the epoch; undefined for anything else. */
export function timeOfId(id: string): number | undefined {
  const [, at] = /^(\d{1,15})-[0-9a-f]{1,16}$/.exec(id) ?? [];
  return at === undefined ? undefined : Number(at);
}

/**
 * Pure. The events after the one that was seen last. Where that is not among them (its file was rotated), all of them:
 * reporting one twice is better than losing one.
 */
export function eventsBehind(
  events: readonly FleetEventDocument[],
  lastId: string,
): readonly FleetEventDocument[] {
  return events.slice(events.findLastIndex((event) => eventId(event) === lastId) + 1);
}
