import type { Composition } from "../compose/services.ts";
import { Streams } from "./live/streams.ts";
import { monitorRoutes } from "./monitor-routes.ts";
import type { Audit } from "./operation-routes.ts";
import { readRoutes } from "./read-routes.ts";
import type { Route } from "./routes.ts";
import { streamRoutes } from "./stream-routes.ts";
import { terminalRoutes, terminalsOf } from "./terminal-routes.ts";

/** What every gateway answers of its host, besides the operations. `ends`: the gateway does. */
export function hostRoutes(composition: Composition, ends: AbortSignal, audit: Audit): readonly Route[] {
  const terminals = terminalsOf(composition, ends);
  return [
    ...readRoutes(composition),
    ...streamRoutes(new Streams(composition, ends)),
    ...terminalRoutes(composition, terminals, audit),
    ...monitorRoutes(composition, terminals),
  ];
}
