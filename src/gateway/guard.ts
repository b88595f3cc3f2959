import { MosaicError } from "../base/errors.ts";
import type { Scope } from "../base/scopes.ts";
import { decide } from "../domain/gateway/rights.ts";
import { rightsOf, type Caller, type Callers } from "./caller.ts";
import type { RequestFacts } from "./request-facts.ts";

/** The door a request came through, with its configuration. */
export interface Door {
  /**
   * "socket": a unix socket that only the owner can open. "port": open to everybody on the machine, and to what their
   * browsers run.
   */
  readonly kind: "socket" | "port";
  /** The accepted values of Host, exactly. */
  readonly hosts: readonly string[];
  /** `https` where the gateway itself has a certificate. */
  readonly scheme: "http" | "https";
  /** Where people reach it through a proxy; its host is one of `hosts`. */
  readonly publicOrigin: string | undefined;
  /** The name of a session's cookie; undefined where there are no sessions. */
  readonly cookie: string | undefined;
  /** Another origin whose pages may call with a token, never with a cookie. */
  readonly corsOrigin: string | undefined;
  /** Addresses that may connect besides this machine's own; undefined: all. */
  readonly peers: readonly string[] | undefined;
}

/** The scope that a route needs. "none": the caller may be unknown. */
export type NeededScope = Scope | "none";

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Headers that a page of another origin may set. Cookie is not among them. */
export const CORS_HEADERS = ["authorization", "content-type", "idempotency-key"] as const;

/**
 * The first decision about every request (routes, files of the page, upgrades and unknown paths alike), before anything
 * else is looked at: is it meant for us, and was it sent by our page or by a program? Returns the refusal, or
 * undefined. Pure.
 */
export function refusalAtDoor(facts: RequestFacts, door: Door): MosaicError | undefined {
  const { host, origin, site, method, isUpgrade, bearer, peer } = facts;
  if (door.peers !== undefined && peer !== undefined && !isLoopback(peer) && !door.peers.includes(peer)) {
    return refused("the address that connects is not the trusted proxy's", { code: "peer-refused" });
  }
  // A name that an attacker's server resolves to 127.0.0.1 (DNS rebinding) is not ours.
  if (host === null || !door.hosts.includes(host)) {
    return refused("the request is for another host than this gateway", { code: "wrong-host" });
  }
  if (isFromOtherOrigin(facts, door)) return undefined;
  if (origin !== null && !ownOrigins(door, host).includes(origin)) {
    return refused("a page of another origin asks", { code: "wrong-origin" });
  }
  if (site !== null && site !== "same-origin" && site !== "none") {
    return refused("a page of another site asks", { code: "wrong-site" });
  }
  const isUnsafe = !SAFE.has(method) || isUpgrade;
  if (door.kind === "port" && isUnsafe && origin === null && bearer === undefined) {
    return refused("a request that changes something needs an Origin of this gateway, or a token", {
      code: "no-origin",
    });
  }
  return undefined;
}

/**
 * Whether a page of the configured origin calls, with a token or to ask whether it may use one. Cookies do not count
 * then: any program that takes that port for a while is such a page too.
 */
export function isFromOtherOrigin(
  { origin, bearer, asksLeaveFor, isUpgrade }: RequestFacts,
  door: Door,
): boolean {
  if (origin === null || origin !== door.corsOrigin || isUpgrade) return false;
  return bearer !== undefined || asksLeaveFor?.includes("authorization") === true;
}

/** The second decision, once route and caller are known. Returns the refusal, or undefined. Pure. */
export function refusalOfCaller(
  facts: RequestFacts,
  needed: NeededScope,
  caller: Caller,
): MosaicError | undefined {
  if (facts.hasBody && facts.contentType !== "application/json") {
    return refused(`the body is ${facts.contentType ?? "of no type"}, not application/json`, {
      code: "wrong-content-type",
    });
  }
  if (caller.kind === "session" && !SAFE.has(facts.method) && facts.csrf !== caller.csrf) {
    return refused("the request lacks the page's X-Mosaic-CSRF", { code: "csrf-missing" });
  }
  if (needed === "none" || caller.kind === "owner") return undefined;
  if (caller.kind === "nobody") {
    return new MosaicError("configuration", "nobody is logged in", {
      code: "not-logged-in",
      hint: "mosaic gateway token create, or log in at the page",
    });
  }
  // for any agent at all; which one is checked once the request is read
  const decision = decide(rightsOf(caller), needed, { kind: "nothing" });
  return decision.allowed
    ? undefined
    : new MosaicError("configuration", decision.why, { code: "scope-missing", data: { scope: needed } });
}

/**
 * The caller. Two cookies with the same name are no login. A token counts before a cookie, and alone from another
 * origin.
 */
export async function callerOf(facts: RequestFacts, door: Door, callers: Callers): Promise<Caller> {
  if (door.kind === "socket") return { kind: "owner" };
  if (facts.bearer !== undefined) return (await callers.tokenOf(facts.bearer)) ?? { kind: "nobody" };
  const [cookie, second] = facts.cookies;
  if (cookie === undefined || second !== undefined || isFromOtherOrigin(facts, door))
    return { kind: "nobody" };
  return (await callers.sessionOf(cookie)) ?? { kind: "nobody" };
}

/** The guard that every request passes. Attack tests replace it with one that lets everything pass. */
export interface Guard {
  atDoor: typeof refusalAtDoor;
  ofCaller: typeof refusalOfCaller;
}

export const GUARD: Guard = { atDoor: refusalAtDoor, ofCaller: refusalOfCaller };

function ownOrigins({ kind, scheme, publicOrigin }: Door, host: string): readonly string[] {
  // A program that forwards the socket to a port opens a door for browsers that nobody guards.
  if (kind === "socket") return [];
  const { host: publicHost } = publicOrigin === undefined ? { host: undefined } : new URL(publicOrigin);
  return publicOrigin !== undefined && host === publicHost ? [publicOrigin] : [`${scheme}://${host}`];
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\./.test(address) || address === "::1";
}

function refused(message: string, details: { readonly code: string }): MosaicError {
  return new MosaicError("usage", message, details);
}
