import type { Upgrade } from "../domain/ports/live-line.ts";
import { Access, type KnownHost } from "./access.ts";
import { rightsOf, type Caller, type Callers } from "./caller.ts";
import { errorAnswer, errorOf } from "./error-answer.ts";
import { callerOf, CORS_HEADERS, GUARD, isFromOtherOrigin, type Door, type Guard } from "./guard.ts";
import { onlyLooks } from "./only-looks.ts";
import type { RequestFacts } from "./request-facts.ts";
import { routeFinder, type Asked, type Route } from "./routes.ts";
import { watchCaller } from "./watch-caller.ts";
import { withSecurityHeaders } from "./security-headers.ts";

/** What answers requests, the same for every door. */
export interface Answering {
  readonly routes: readonly Route[];
  readonly callers: Callers;
  /** For a caller with rights over some agents only. */
  readonly hostFor: (signal: AbortSignal) => KnownHost;
  /** Aborted when the gateway ends. */
  readonly ends: AbortSignal;
  /** Throws for callers that ask too often. */
  readonly limit?: ((caller: Caller) => Promise<void>) | undefined;
  /** Only requests that change nothing are answered. */
  readonly isReadOnly?: boolean;
  readonly guard?: Guard;
}

/** A request as a server passes it on. */
export interface Arrived {
  readonly request: Request;
  readonly facts: RequestFacts;
  readonly door: Door;
  /** Lets the answer take as long as it needs; without this a silent connection is cut. */
  readonly takeTime: () => void;
  readonly upgrade: Upgrade;
}

/**
 * The only way from a request to its answer. Errors are answered as the JSON that the command line writes to stderr;
 * never rejects.
 */
export function createHandler({
  routes,
  callers,
  hostFor,
  ends,
  limit,
  isReadOnly = false,
  guard = GUARD,
}: Answering) {
  const find = routeFinder(routes);
  return async ({ request, facts, door, takeTime, upgrade }: Arrived): Promise<Response> => {
    const isOther = isFromOtherOrigin(facts, door);
    const origin = isOther && facts.origin !== null ? facts.origin : undefined;
    let access: Access | undefined;
    try {
      const atDoor = guard.atDoor(facts, door);
      if (atDoor !== undefined) throw atDoor;
      if (isOther && facts.bearer === undefined) return withSecurityHeaders(leave(), origin);
      const { route, parts } = find(facts.method, facts.path);
      const caller = await callerOf(facts, door, callers);
      const refusal = guard.ofCaller(facts, route.needs, caller);
      if (refusal !== undefined) throw refusal;
      await limit?.(caller);
      if (isReadOnly && route.needs !== "none" && !(route.looks ?? route.needs === "read")) throw onlyLooks();
      if (caller.kind !== "nobody") takeTime();
      const signal = AbortSignal.any([request.signal, ends]);
      const known = hostFor(signal);
      access = new Access(rightsOf(caller), known);
      if (route.reaches === "agent" && route.needs !== "none") {
        await access.requireAgents(route.needs, [parts["agent"] ?? ""], parts["host"]);
      }
      const whileAllowed: Asked["whileAllowed"] = (refused, mayStill) =>
        watchCaller(async () => {
          const now = await callerOf(facts, door, callers);
          if (guard.ofCaller(facts, route.needs, now) !== undefined) return false;
          return await mayStill(new Access(rightsOf(now), known));
        }, refused);
      return withSecurityHeaders(
        await route.handle({
          request,
          facts,
          door,
          caller,
          access,
          parts,
          signal,
          ends,
          takeTime,
          upgrade,
          whileAllowed,
        }),
        origin,
      );
    } catch (thrown) {
      const error = errorOf(thrown);
      return withSecurityHeaders(errorAnswer((await access?.redacted(error)) ?? error), origin);
    }
  };
}

/** Answers a browser that asks whether a page of the configured origin may send a token. */
function leave(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": CORS_HEADERS.join(", "),
      "access-control-max-age": "600",
    },
  });
}
