import { isSame } from "../domain/gateway/rights.ts";
import type { Streams } from "./live/streams.ts";
import { API, type Asked, type Route } from "./routes.ts";

/** The routes that send as long as the caller listens: the fleet's state as it changes, and the journal's events. */
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
 * Aborted when the caller is gone, may not listen any more, or has other rights than at first. When they come again,
 * they get what they may read then.
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
