import type { Composition } from "../../compose/services.ts";
import { JournalFollower } from "../../domain/watch/follow.ts";
import { fleetPs } from "../../operations/fleet/ps.ts";
import { eventOf } from "../../operations/fleet/event-of.ts";
import { askOperation } from "../ask-operation.ts";
import { eventId, eventsBehind, timeOfId } from "./event-id.ts";
import { eventStream } from "./event-stream.ts";
import { FleetFeed } from "./fleet-feed.ts";
import { watchAsRostered } from "./watch-as-rostered.ts";

const ALL = { agents: [], classes: [], states: [], attention: false, check: false };

/** Where a folder cannot be watched (a full table of inotify), it is looked at this often. */
const LOOK_AGAIN_MS = 30_000;

/** The streams of one gateway: one look and one client of tmux for all who follow. */
export class Streams {
  readonly #composition: Composition;
  readonly #ends: AbortSignal;
  readonly #feed: FleetFeed;

  constructor(composition: Composition, ends: AbortSignal) {
    this.#composition = composition;
    this.#ends = ends;
    this.#feed = new FleetFeed({
      look: async (agents) => {
        const request = { ...ALL, agents: agents === "all" ? [] : [...agents] };
        return (await askOperation(composition, ends, fleetPs, request)).document;
      },
      watch: (invalidate) => watchAsRostered(() => this.#services(ends), invalidate),
      now: () => performance.now(),
    });
  }

  /** The fleet, and each change of it: `fleet`, `agents`, `lost`. */
  fleet(leaves: AbortSignal): Response {
    return eventStream(AbortSignal.any([leaves, this.#ends]), (send) =>
      this.#feed.follow((news) => {
        const { kind, ...data } = news;
        send({ event: kind, data: kind === "fleet" ? news.document : data });
      }),
    );
  }

  /** The journal of events from now on, or from behind the one with the id. */
  events(lastId: string | undefined, gone: AbortSignal): Response {
    const seen = lastId === undefined ? undefined : timeOfId(lastId);
    const ends = AbortSignal.any([gone, this.#ends]);
    return eventStream(ends, (send) => {
      const leaves = new AbortController();
      void this.#follow(seen, lastId, AbortSignal.any([leaves.signal, ends]), (event) =>
        send({ event: "event", id: eventId(event), data: event }),
      ).catch(() => leaves.abort());
      return () => leaves.abort();
    });
  }

  async #follow(
    seen: number | undefined,
    lastId: string | undefined,
    signal: AbortSignal,
    tell: (event: ReturnType<typeof eventOf>) => void,
  ): Promise<void> {
    const services = this.#services(signal);
    const { host } = services;
    const changes = await services.changes();
    const since = seen ?? host.clock.now();
    const follower = new JournalFollower(host, { since, agents: [], kinds: [] });
    let last = lastId;
    while (!signal.aborted) {
      // watched before it is read: what comes in between is not missed
      const watch = changes.watch([host.paths.fleet, host.paths.eventsFolder]);
      try {
        const events = (await follower.next()).map(eventOf);
        for (const event of last === undefined ? events : eventsBehind(events, last)) tell(event);
        last = undefined;
        await watch.next(LOOK_AGAIN_MS, signal);
      } finally {
        watch.close();
      }
    }
  }

  #services(signal: AbortSignal) {
    return this.#composition.servicesFor({ signal, needs: "read", note: ignore, warn: ignore });
  }
}

function ignore(): void {}
