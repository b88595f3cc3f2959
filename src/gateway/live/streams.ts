import type { Composition } from "../../compose/services.ts";
import { JournalFollower } from "../../domain/watch/follow.ts";
import { eventOf } from "../../operations/fleet/event-of.ts";
import { narrowEvent } from "../../operations/narrow.ts";
import type { BusLine } from "../../domain/team/bus-line.ts";
import { hostsFeed } from "../team/hosts-feed.ts";
import type { Access } from "../access.ts";
import { eventId, eventsBehind, timeOfId } from "./event-id.ts";
import { eventStream } from "./event-stream.ts";
import type { FleetFeed } from "./fleet-feed.ts";
import { TeamStream } from "../team/team-stream.ts";
import { newsFor } from "./news-for.ts";

/** How often a folder is read that cannot be watched (inotify's table is full). */
const LOOK_AGAIN_MS = 30_000;

/** The streams of one gateway: one look and one client of tmux for all followers. */
export class Streams {
  readonly #composition: Composition;
  readonly #ends: AbortSignal;
  readonly #feed: FleetFeed;
  readonly #team: TeamStream | undefined;

  /** `line`: hears the other gateways of the team. */
  constructor(composition: Composition, ends: AbortSignal, feed: FleetFeed, line?: BusLine) {
    this.#team = line === undefined ? undefined : new TeamStream(line, hostsFeed(composition, ends, line));
    this.#composition = composition;
    this.#ends = ends;
    this.#feed = feed;
  }

  /**
   * The fleet and each change of it, as far as it may be read: `fleet`, `agents`, `lost`, in a team also `hosts` and
   * `bus`.
   */
  fleet(access: Access, leaves: AbortSignal): Response {
    const seesAll = access.hasHost("read");
    return eventStream(AbortSignal.any([leaves, this.#ends]), (send) => {
      const unfollow = this.#feed.follow((news) => {
        const rows = news.kind === "fleet" ? news.document.agents : [];
        const told = seesAll ? news : newsFor(news, access.viewOf(rows));
        if (told === undefined) return;
        const { kind, ...data } = told;
        send({ event: kind, data: kind === "fleet" ? { ...told.document, age_ms: told.age_ms } : data });
      });
      const unfollowTeam = this.#team?.follow(access, send);
      return () => {
        unfollow();
        unfollowTeam?.();
      };
    });
  }

  /** The journal's events from now on, or after the one with the id, as far as they may be read. */
  events(access: Access, lastId: string | undefined, gone: AbortSignal): Response {
    const seen = lastId === undefined ? undefined : timeOfId(lastId);
    // A reader that cannot be sent the next event is cut off, and comes again with its last id.
    const broken = new AbortController();
    const ends = AbortSignal.any([gone, this.#ends, broken.signal]);
    return eventStream(ends, (send) => {
      const leaves = new AbortController();
      void this.#follow(seen, lastId, AbortSignal.any([leaves.signal, ends]), async (events) => {
        const view = events.length === 0 ? undefined : await access.view();
        for (const event of events) {
          const told = view === undefined ? event : narrowEvent(event, view);
          // The id is that of the unabridged event, by which the place in the journal is found again.
          if (told !== undefined) send({ event: "event", id: eventId(event), data: told });
        }
      }).catch(() => broken.abort());
      return () => leaves.abort();
    });
  }

  async #follow(
    seen: number | undefined,
    lastId: string | undefined,
    signal: AbortSignal,
    tell: (events: readonly ReturnType<typeof eventOf>[]) => Promise<void>,
  ): Promise<void> {
    const services = this.#services(signal);
    const { host } = services;
    const changes = await services.changes();
    const since = seen ?? host.clock.now();
    const follower = new JournalFollower(host, { since, agents: [], kinds: [] });
    let last = lastId;
    while (!signal.aborted) {
      // Watched before it is read, so that nothing in between is missed.
      const watch = changes.watch([host.paths.fleet, host.paths.eventsFolder]);
      try {
        const events = (await follower.next()).map(eventOf);
        await tell(last === undefined ? events : eventsBehind(events, last));
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
