import { MosaicError } from "../base/errors.ts";
import type { Upgrade } from "../domain/ports/live-line.ts";
import { nearest } from "../base/nearest.ts";
import type { Access } from "./access.ts";
import type { Caller } from "./caller.ts";
import type { Door, NeededScope } from "./guard.ts";
import type { RequestFacts } from "./request-facts.ts";

/** One method and path that the gateway answers. */
export interface Route {
  readonly method: "GET" | "POST";
  /** A path with named parts: `/api/v1/agents/:agent`. */
  readonly path: string;
  readonly needs: NeededScope;
  /**
   * Whether it changes nothing although it needs more than `read`. A route that needs `read` never changes anything.
   */
  readonly looks?: boolean;
  /**
   * Which agents it reaches, for callers with rights over some agents. "nothing": none. "agent": the one in its path;
   * the right is checked before it is handled. "asked": the request says, and the handler checks the caller's access.
   */
  readonly reaches: "nothing" | "agent" | "asked";
  handle(asked: Asked): Promise<Response> | Response;
}

/** A request that has passed the guard. */
export interface Asked {
  readonly request: Request;
  readonly facts: RequestFacts;
  readonly door: Door;
  readonly caller: Caller;
  readonly access: Access;
  /** The named parts of the path, decoded. */
  readonly parts: Readonly<Record<string, string>>;
  /** Aborted when the caller goes away or the gateway ends. */
  readonly signal: AbortSignal;
  /** Aborted when the gateway ends: for work that continues after its caller has gone. */
  readonly ends: AbortSignal;
  /** Lets the answer take as long as it needs, also for callers that are known only by a signature. */
  readonly takeTime: () => void;
  readonly upgrade: Upgrade;
  /**
   * For answers that go on: calls back once when the caller may not make this call any more, because they logged out,
   * were disabled, their token was revoked, or `mayStill` refuses their present rights. Checks every few seconds, until
   * the returned function is called.
   */
  readonly whileAllowed: (
    refused: () => void,
    mayStill: (now: Access) => Promise<boolean> | boolean,
  ) => () => void;
}

export const API = "/api/v1/";

/** Finds the route of a request; HEAD is answered like GET. */
export function routeFinder(routes: readonly Route[]): (
  method: string,
  path: string,
) => {
  readonly route: Route;
  readonly parts: Readonly<Record<string, string>>;
} {
  const fixed = new Map<string, Route[]>();
  const patterns: { readonly route: Route; readonly words: readonly string[] }[] = [];
  for (const route of routes) {
    if (route.path.includes("/:")) patterns.push({ route, words: route.path.split("/") });
    else fixed.set(route.path, [...(fixed.get(route.path) ?? []), route]);
  }
  return (method, path) => {
    const wanted = method === "HEAD" ? "GET" : method;
    const found = [
      ...(fixed.get(path) ?? []).map((route) => ({ route, parts: {} })),
      ...patterns.flatMap(({ route, words }) => {
        const parts = partsOf(words, path.split("/"));
        return parts === undefined ? [] : [{ route, parts }];
      }),
    ];
    const match = found.find(({ route }) => route.method === wanted);
    if (match !== undefined) return match;
    throw found.length > 0 ? notAllowed(method, found) : noSuch(path, routes);
  };
}

function partsOf(words: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (words.length !== given.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [at, word] of words.entries()) {
    const text = given[at] ?? "";
    if (!word.startsWith(":")) {
      if (word !== text) return undefined;
      continue;
    }
    const decoded = decode(text);
    if (decoded === undefined || decoded === "") return undefined;
    parts[word.slice(1)] = decoded;
  }
  return parts;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function notAllowed(method: string, found: readonly { readonly route: Route }[]): MosaicError {
  const methods = [...new Set(found.map(({ route }) => route.method))].join(" or ");
  return new MosaicError("usage", `this is asked for with ${methods}, not ${method}`, {
    code: "method-not-allowed",
  });
}

function noSuch(path: string, routes: readonly Route[]): MosaicError {
  const near = nearest(
    path,
    routes.map((route) => route.path),
  );
  return new MosaicError("usage", `there is no operation at ${path}`, {
    code: "no-such-operation",
    hint: near === undefined ? `${API}fleet.ps` : `did you mean ${near}?`,
  });
}
