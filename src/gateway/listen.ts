import { MosaicError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import type { BusLine } from "../domain/team/bus-line.ts";
import type { Caller, Callers } from "./caller.ts";
import { doorOfPort, SOCKET_DOOR, type PortSettings } from "./doors.ts";
import type { Guard } from "./guard.ts";
import { createHandler } from "./handle.ts";
import { knownHost } from "./own-host.ts";
import { hostRoutes } from "./host-routes.ts";
import type { FleetFeed } from "./live/fleet-feed.ts";
import type { Once } from "./once.ts";
import { operationRoutes, type Audit } from "./operation-routes.ts";
import { factsOf } from "./request-facts.ts";
import type { Route } from "./routes.ts";

/** Where and how a gateway listens. */
export interface ListenOptions {
  /** The unix socket that only its owner can open; undefined: none. */
  readonly socket: string | undefined;
  /** undefined: no port. Its number may be 0: any free one. */
  readonly port: (PortSettings & Pick<Parameters<Composition["servePort"]>[0], "bind" | "tls">) | undefined;
  readonly callers: Callers;
  /** Throws for callers that ask too often; undefined: no limit. */
  readonly limit?: ((caller: Caller) => Promise<void>) | undefined;
  readonly audit: Audit;
  readonly once: Once;
  /** The routes besides the operations. */
  readonly routes: readonly Route[];
  /** Hears the other gateways of its team; undefined: there are none. */
  readonly line?: BusLine | undefined;
  /** The feed of its own fleet; undefined: nobody follows it but those who call. */
  readonly feed?: FleetFeed | undefined;
  /** Nothing can be changed through it. */
  readonly isReadOnly?: boolean | undefined;
  /** Replaces the guard in tests that show what the guard is for. */
  readonly guard?: Guard | undefined;
}

/** A gateway that is listening. */
export interface Listening {
  readonly port: number | undefined;
  /** Ends what is under way, and removes the socket. */
  stop(): Promise<void>;
}

/**
 * Listens on a unix socket that only its owner may use (0600), on a port, or on both. Throws MosaicError("locked") where
 * another gateway listens there, MosaicError("failure") where it cannot listen.
 */
export async function listen(composition: Composition, options: ListenOptions): Promise<Listening> {
  const { socket, port, callers, guard } = options;
  const ends = new AbortController();
  const handle = createHandler({
    routes: [
      ...operationRoutes(composition, options.audit, options.once),
      ...hostRoutes(composition, {
        ends: ends.signal,
        audit: options.audit,
        line: options.line,
        feed: options.feed,
        isReadOnly: options.isReadOnly,
      }),
      ...options.routes,
    ],
    callers,
    limit: options.limit,
    hostFor: knownHost(composition),
    ends: ends.signal,
    isReadOnly: options.isReadOnly ?? false,
    ...(guard === undefined ? {} : { guard }),
  });
  const onSocket =
    socket === undefined
      ? undefined
      : await composition.serve(socket, (request, connection) =>
          handle({
            request,
            facts: factsOf(request, undefined, undefined),
            door: SOCKET_DOOR,
            takeTime: connection.takeTime,
            upgrade: connection.upgrade,
          }),
        );
  try {
    const onPort = port === undefined ? undefined : await listenOnPort(composition, port, handle);
    return {
      port: onPort?.port,
      async stop() {
        ends.abort(new MosaicError("terminated", "the gateway was stopped"));
        await Promise.all([onSocket?.stop(), onPort?.stop()]);
      },
    };
  } catch (thrown) {
    await onSocket?.stop();
    throw thrown;
  }
}

async function listenOnPort(
  composition: Composition,
  settings: NonNullable<ListenOptions["port"]>,
  handle: ReturnType<typeof createHandler>,
) {
  // Set once it listens, before any request comes.
  let door = doorOfPort(settings);
  const server = await composition.servePort(settings, (request, { peer, takeTime, upgrade }) =>
    handle({ request, facts: factsOf(request, door.cookie, peer), door, takeTime, upgrade }),
  );
  door = doorOfPort({ ...settings, port: server.port });
  return server;
}
