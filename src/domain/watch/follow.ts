import type { Host } from "../host/host.ts";
import { isWanted, parseEvents, type EventFilter, type FleetEvent } from "./event.ts";
import { segmentsSince } from "./journal.ts";

/** Bytes read at once; the rest is read at the next look. */
const LONGEST_READ = 1024 * 1024;

/** Reads a journal as it grows: each event once, whichever writer rotates its file meanwhile. */
export class JournalFollower {
  readonly #place: Pick<Host, "files" | "paths">;
  readonly #filter: EventFilter;
  /** How many bytes were read of each file, by an identity that does not depend on its name. */
  readonly #read = new Map<string, number>();

  constructor(place: Pick<Host, "files" | "paths">, filter: EventFilter) {
    this.#place = place;
    this.#filter = filter;
  }

  /** What was added since the last call; at the first call, everything that matches. Oldest first. */
  async next(): Promise<FleetEvent[]> {
    const { files } = this.#place;
    const events: FleetEvent[] = [];
    for (const path of await segmentsSince(this.#place, this.#filter.since)) {
      const file = (await files.identity(path))?.file;
      if (file === undefined) continue;
      for (let isMore = true; isMore;) {
        const from = this.#read.get(file) ?? 0;
        const text = (await files.readOwn(path, LONGEST_READ, from)) ?? "";
        // the last line may be half written
        const whole = text.slice(0, text.lastIndexOf("\n") + 1);
        this.#read.set(file, from + new TextEncoder().encode(whole).length);
        events.push(...parseEvents(whole).filter((event) => isWanted(event, this.#filter)));
        isMore = whole !== "" && text.length >= LONGEST_READ / 4;
      }
    }
    return events.toSorted((one, other) => one.at - other.at);
  }
}
