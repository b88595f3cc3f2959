import type { Streams } from "./live/streams.ts";
import { API, type Route } from "./routes.ts";

/** What goes on as long as the caller listens: the fleet's state as it changes, and its journal of events. */
export function streamRoutes(streams: Streams): readonly Route[] {
  return [
    { method: "GET", path: `${API}live`, needs: "read", handle: ({ signal }) => streams.fleet(signal) },
    {
      method: "GET",
      path: `${API}events`,
      needs: "read",
      // a browser that was cut off says what it has seen
      handle: ({ request, signal }) =>
        streams.events(request.headers.get("last-event-id") ?? undefined, signal),
    },
  ];
}
