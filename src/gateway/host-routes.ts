import type { Composition } from "../compose/services.ts";
import type { BusLine } from "../domain/team/bus-line.ts";
import { busRoutes } from "./bus-routes.ts";
import type { FleetFeed } from "./live/fleet-feed.ts";
import { fleetOfHost } from "./live/fleet-of-host.ts";
import { Streams } from "./live/streams.ts";
import { monitorRoutes } from "./monitor-routes.ts";
import type { Audit } from "./operation-routes.ts";
import { readRoutes } from "./read-routes.ts";
import type { Route } from "./routes.ts";
import { streamRoutes } from "./stream-routes.ts";
import { RemoteScreens } from "./team/remote-screens.ts";
import { terminalRoutes, terminalsOf } from "./terminal-routes.ts";

export interface HostRouteParts {
  /** Aborted when the gateway ends. */
  readonly ends: AbortSignal;
  readonly audit: Audit;
  /** Hears the other gateways of its team; undefined: there are none. */
  readonly line?: BusLine | undefined;
  /** The feed of its own fleet, where something else follows that too. */
  readonly feed?: FleetFeed | undefined;
  /** Nothing can be changed through it. */
  readonly isReadOnly?: boolean | undefined;
}

/** The routes of every gateway about its host, besides the operations. */
export function hostRoutes(
  composition: Composition,
  { ends, audit, line, feed = fleetOfHost(composition, ends), isReadOnly = false }: HostRouteParts,
): readonly Route[] {
  const terminals = terminalsOf(composition, ends);
  const remote =
    line === undefined ? undefined : new RemoteScreens({ composition, line, terminals, ends, isReadOnly });
  return [
    ...readRoutes(composition),
    ...streamRoutes(new Streams(composition, ends, feed, line)),
    ...terminalRoutes(composition, terminals, audit, remote),
    ...busRoutes(line),
    ...monitorRoutes(composition, terminals, line),
  ];
}
