import type { BusLine } from "../../domain/team/bus-line.ts";
import type { FleetHosts } from "../../operations/documents/fleet-hosts.ts";
import { busDocument } from "../../operations/gateway/bus-state.ts";
import { narrowHosts } from "../../operations/narrow.ts";
import type { Access } from "../access.ts";
import type { ServerEvent } from "../live/event-stream.ts";
import type { TeamFeed } from "../live/team-feed.ts";

/**
 * What a follower of the fleet gets about the other hosts: `hosts` as they change, and `bus`, whether they can be
 * heard.
 */
export class TeamStream {
  readonly #line: Pick<BusLine, "state" | "follow">;
  readonly #feed: Pick<TeamFeed, "follow">;

  constructor(line: Pick<BusLine, "state" | "follow">, feed: Pick<TeamFeed, "follow">) {
    this.#line = line;
    this.#feed = feed;
  }

  /** Sends what `access` may read. The returned function ends it. */
  follow(access: Access, send: (event: ServerEvent) => void): () => void {
    send({ event: "bus", data: busDocument(this.#line.state) });
    const unfollowBus = this.#line.follow((state) => send({ event: "bus", data: busDocument(state) }));
    // One after the other: a list that takes longer to cut down must not arrive after a newer one.
    let turn = Promise.resolve();
    let hasLeft = false;
    const unfollowHosts = this.#feed.follow((document) => {
      turn = turn.then(async () => {
        const told = await readable(document, access);
        if (told !== undefined && !hasLeft) send({ event: "hosts", data: told });
      });
    });
    return () => {
      hasLeft = true;
      unfollowBus();
      unfollowHosts();
    };
  }
}

/** undefined: what may be read of it is not known now. */
async function readable(document: FleetHosts, access: Access): Promise<FleetHosts | undefined> {
  try {
    const view = await access.view("all hosts");
    return view === undefined ? document : narrowHosts(document, view);
  } catch {
    return undefined;
  }
}
