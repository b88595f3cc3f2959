/** Each thing that the guard refuses, as facts; that nothing passes by another way is test/e2e/gateway-guard.test.ts. */
import { describe, expect, test } from "bun:test";
import { parseResource, type Resource } from "../../../src/base/resources.ts";
import { scopesOf } from "../../../src/base/scopes.ts";
import { rightsOfUser } from "../../../src/domain/gateway/rights.ts";
import type { Caller, Callers, SessionCaller } from "../../../src/gateway/caller.ts";
import { doorOfPort, SOCKET_DOOR } from "../../../src/gateway/doors.ts";
import { callerOf, refusalAtDoor, refusalOfCaller } from "../../../src/gateway/guard.ts";
import { factsOf, type RequestFacts } from "../../../src/gateway/request-facts.ts";

const CORS = "http://localhost:3000";
const PORT = doorOfPort({
  port: 14242,
  scheme: "http",
  publicOrigin: undefined,
  corsOrigin: CORS,
  peers: undefined,
});
const HOME = "http://127.0.0.1:14242";

function facts(
  headers: Record<string, string>,
  method = "POST",
  url = `${HOME}/api/v1/fleet.ps`,
): RequestFacts {
  return factsOf(
    new Request(url, { method, headers: { host: "127.0.0.1:14242", ...headers } }),
    "mosaic_14242",
    "127.0.0.1",
  );
}
const atDoor = (headers: Record<string, string>, method?: string) =>
  refusalAtDoor(facts(headers, method), PORT)?.code;

const onSocket = (headers: Record<string, string>) =>
  refusalAtDoor({ ...facts(headers), peer: undefined }, SOCKET_DOOR)?.code;

describe("at the door", () => {
  const rows: readonly (readonly [
    what: string,
    Record<string, string>,
    method: string,
    code: string | undefined,
  ])[] = [
    ["a page of ours", { origin: HOME }, "POST", undefined],
    [
      "a page of ours under each name",
      { host: "mosaic.localhost:14242", origin: "http://mosaic.localhost:14242" },
      "POST",
      undefined,
    ],
    ["an address that was typed", { "sec-fetch-site": "none" }, "GET", undefined],
    ["a program with a token", { authorization: "Bearer msc_x" }, "POST", undefined],
    ["a name that leads here (rebinding)", { host: "evil.example:14242" }, "GET", "wrong-host"],
    ["a name that begins as ours does", { host: "localhost:14242.evil.example" }, "GET", "wrong-host"],
    ["our name with another port", { host: "localhost:3000" }, "GET", "wrong-host"],
    ["our name without its port", { host: "localhost" }, "GET", "wrong-host"],
    ["two hosts", { host: "localhost:14242, evil.example" }, "GET", "wrong-host"],
    ["no host", { host: "" }, "GET", "wrong-host"],
    ["another page", { origin: "https://evil.example" }, "GET", "wrong-origin"],
    ["another port of this machine", { origin: "http://127.0.0.1:9000" }, "POST", "wrong-origin"],
    ["another of our names", { origin: "http://localhost:14242" }, "POST", "wrong-origin"],
    ["our name with https", { origin: "https://127.0.0.1:14242" }, "POST", "wrong-origin"],
    ["a sandboxed page", { origin: "null" }, "POST", "wrong-origin"],
    ["a picture on another port", { "sec-fetch-site": "same-site" }, "GET", "wrong-site"],
    ["a picture on another site", { "sec-fetch-site": "cross-site" }, "GET", "wrong-site"],
    ["a site that lies about itself", { origin: HOME, "sec-fetch-site": "cross-site" }, "POST", "wrong-site"],
    ["a change that nobody vouches for", {}, "POST", "no-origin"],
    ["an upgrade that nobody vouches for", { upgrade: "websocket" }, "GET", "no-origin"],
    ["OPTIONS without anything", {}, "OPTIONS", "no-origin"],
    ["the configured origin without a token", { origin: CORS }, "POST", "wrong-origin"],
    [
      "the configured origin with our cookie",
      { origin: CORS, cookie: "mosaic_14242=x" },
      "POST",
      "wrong-origin",
    ],
    [
      "the configured origin with a token",
      { origin: CORS, authorization: "Bearer msc_x", "sec-fetch-site": "cross-site" },
      "POST",
      undefined,
    ],
    [
      "an upgrade of the configured origin",
      { origin: CORS, authorization: "Bearer msc_x", upgrade: "websocket" },
      "GET",
      "wrong-origin",
    ],
    [
      "another origin with a token",
      { origin: "http://localhost:3001", authorization: "Bearer msc_x" },
      "POST",
      "wrong-origin",
    ],
    [
      "leave to send a token",
      {
        origin: CORS,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type, Authorization",
      },
      "OPTIONS",
      undefined,
    ],
    [
      "leave to send anything else",
      {
        origin: CORS,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
      "OPTIONS",
      "wrong-origin",
    ],
  ];
  for (const [what, headers, method, code] of rows) {
    test(`${what}: ${code ?? "passes"}`, () => expect(atDoor(headers, method)).toBe(code));
  }

  test("the socket has no pages: whatever forwards to it is refused", () => {
    expect(onSocket({ host: "localhost" })).toBeUndefined();
    expect(onSocket({ host: "localhost:8080" })).toBe("wrong-host");
    expect(onSocket({ host: "localhost", origin: "http://localhost" })).toBe("wrong-origin");
    expect(onSocket({ host: "localhost", "sec-fetch-site": "same-origin" })).toBeUndefined();
    expect(onSocket({ host: "localhost", "sec-fetch-site": "cross-site" })).toBe("wrong-site");
  });

  test("behind a proxy its public name counts, with its own scheme, and only the proxy connects", () => {
    const door = doorOfPort({
      port: 14242,
      scheme: "http",
      publicOrigin: "https://fleet.example",
      corsOrigin: undefined,
      peers: ["10.0.0.2"],
    });
    const from = (headers: Record<string, string>, peer: string) =>
      refusalAtDoor({ ...facts(headers), peer }, door)?.code;
    const ours = { host: "fleet.example", origin: "https://fleet.example" };
    expect(from(ours, "10.0.0.2")).toBeUndefined();
    expect(from(ours, "127.0.0.1")).toBeUndefined();
    expect(from(ours, "10.0.0.3")).toBe("peer-refused");
    expect(from({ ...ours, origin: "http://fleet.example" }, "10.0.0.2")).toBe("wrong-origin");
  });
});

const SESSION: SessionCaller = {
  kind: "session",
  id: "s",
  userId: "u",
  email: "ada@example.org",
  name: "Ada",
  role: "operator",
  rights: rightsOfUser("operator", []),
  csrf: "c",
};
const TO_SEND = { scopes: ["send"], bindings: [] } as const;
const known: Callers = {
  sessionOf: async (secret) => (secret === "good" ? SESSION : undefined),
  tokenOf: async (secret) =>
    secret === "msc_good" ? { kind: "token", id: "t", name: "ci", rights: TO_SEND } : undefined,
};
const whoAsks = async (headers: Record<string, string>) => (await callerOf(facts(headers), PORT, known)).kind;

describe("who asks", () => {
  test("is known by a cookie, by a token, or by the socket", async () => {
    expect(await whoAsks({ cookie: "a=b; mosaic_14242=good" })).toBe("session");
    expect(await whoAsks({ authorization: "bearer msc_good" })).toBe("token");
    expect((await callerOf(facts({}), SOCKET_DOOR, known)).kind).toBe("owner");
  });

  test("is nobody with a wrong secret, another port's cookie, or two cookies of the name", async () => {
    expect(await whoAsks({ cookie: "mosaic_14242=bad" })).toBe("nobody");
    expect(await whoAsks({ cookie: "mosaic_14243=good" })).toBe("nobody");
    expect(await whoAsks({ cookie: "mosaic_14242=good; mosaic_14242=good" })).toBe("nobody");
    expect(await whoAsks({ cookie: "mosaic_14242=bad; mosaic_14242=good" })).toBe("nobody");
    expect(await whoAsks({ authorization: "Bearer msc_bad", cookie: "mosaic_14242=good" })).toBe("nobody");
    expect(await whoAsks({ authorization: "Basic Z29vZA==" })).toBe("nobody");
  });

  test("is not known by a cookie from another origin, not even beside a token that is wrong", async () => {
    const headers = { origin: CORS, cookie: "mosaic_14242=good", authorization: "Bearer msc_bad" };
    expect(await whoAsks(headers)).toBe("nobody");
  });
});

const may = (caller: Caller, needed: "none" | "read" | "send" | "operate" | "admin", more = {}) =>
  refusalOfCaller({ ...facts({}), ...more }, needed, caller)?.code;

describe("what a caller may", () => {
  test("a session repeats its word on all but reads", () => {
    expect(may(SESSION, "operate")).toBe("csrf-missing");
    expect(may(SESSION, "none")).toBe("csrf-missing");
    expect(may(SESSION, "operate", { csrf: "d" })).toBe("csrf-missing");
    expect(may(SESSION, "operate", { csrf: "c" })).toBeUndefined();
    expect(may(SESSION, "read", { method: "GET" })).toBeUndefined();
  });

  test("scopes do not include each other, and a role has its own", () => {
    const token: Caller = { kind: "token", id: "t", name: "ci", rights: TO_SEND };
    expect(may(token, "send")).toBeUndefined();
    expect(may(token, "read")).toBe("scope-missing");
    expect(may(SESSION, "admin", { csrf: "c" })).toBe("scope-missing");
    expect(may({ ...SESSION, rights: rightsOfUser("viewer", []) }, "send", { csrf: "c" })).toBe(
      "scope-missing",
    );
    const bound = [{ verb: "send", resource: parseResource("*/coder0") as Resource }] as const;
    const member: Caller = { ...SESSION, rights: rightsOfUser("member", bound) };
    // to whom, is looked at once it is known
    expect(may(member, "send", { csrf: "c" })).toBeUndefined();
    expect(may(member, "read", { csrf: "c" })).toBe("scope-missing");
    expect(may(member, "admin", { csrf: "c" })).toBe("scope-missing");
    expect(scopesOf("admin")).toEqual(["read", "send", "operate", "admin"]);
  });

  test("nobody may what needs something, and the owner may all", () => {
    expect(may({ kind: "nobody" }, "read")).toBe("not-logged-in");
    expect(may({ kind: "nobody" }, "none")).toBeUndefined();
    expect(may({ kind: "owner" }, "admin")).toBeUndefined();
  });

  test("a body is JSON, for everybody", () => {
    for (const contentType of ["text/plain", "application/x-www-form-urlencoded", undefined]) {
      expect(may({ kind: "owner" }, "none", { hasBody: true, contentType })).toBe("wrong-content-type");
    }
    expect(
      may({ kind: "owner" }, "none", { hasBody: true, contentType: "application/json" }),
    ).toBeUndefined();
  });
});
