import { isSame } from "../domain/gateway/rights.ts";
import type { Streams } from "./live/streams.ts";
import { API, type Asked, type Route } from "./routes.ts";

/** What goes on as long as the caller listens: the fleet's state as it changes, and its journal of events. */
export function streamRoutes(streams: Streams): readonly Route[] {
  return [
    {
      method: "GET",
      path: `${API}live`,
      needs: "read",
      reaches: "asked",
      handle: (asked) => streams.fleet(asked.access, endOf(asked)),
    },
    {
      method: "GET",
      path: `${API}events`,
      needs: "read",
      reaches: "asked",
      // a browser that was cut off says what it has seen
      handle: (asked) =>
        streams.events(asked.access, asked.request.headers.get("last-event-id") ?? undefined, endOf(asked)),
    },
  ];
}

/**
 * Aborted when the caller has gone, may not listen any more, or may something else than at first: who comes again is
 * told by what they may then.
 */
function endOf({ signal, whileAllowed, access }: Asked): AbortSignal {
  const refused = new AbortController();
  const stop = whileAllowed(
    () => refused.abort(),
    (now) => isSame(now.rights, access.rights),
  );
  const ends = AbortSignal.any([signal, refused.signal]);
  ends.addEventListener("abort", stop, { once: true });
  return ends;
}
