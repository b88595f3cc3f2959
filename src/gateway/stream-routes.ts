import type { Streams } from "./live/streams.ts";
import { API, type Asked, type Route } from "./routes.ts";

/** What goes on as long as the caller listens: the fleet's state as it changes, and its journal of events. */
export function streamRoutes(streams: Streams): readonly Route[] {
  return [
    { method: "GET", path: `${API}live`, needs: "read", handle: (asked) => streams.fleet(endOf(asked)) },
    {
      method: "GET",
      path: `${API}events`,
      needs: "read",
      // a browser that was cut off says what it has seen
      handle: (asked) =>
        streams.events(asked.request.headers.get("last-event-id") ?? undefined, endOf(asked)),
    },
  ];
}

/** Aborted when the caller has gone, or may not listen any more. */
function endOf({ signal, whileAllowed }: Pick<Asked, "signal" | "whileAllowed">): AbortSignal {
  const refused = new AbortController();
  const stop = whileAllowed(() => refused.abort());
  const ends = AbortSignal.any([signal, refused.signal]);
  ends.addEventListener("abort", stop, { once: true });
  return ends;
}
