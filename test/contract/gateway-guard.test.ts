/**
 * The guard stands in front of everything: each attack against every route, file, upgrade and against what does not
 * exist, byte for byte on a socket. And each attack is one: without the guard it gets through.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Callers } from "../../src/gateway/caller.ts";
import { doorOfPort } from "../../src/gateway/doors.ts";
import { GUARD, type Guard } from "../../src/gateway/guard.ts";
import { createHandler } from "../../src/gateway/handle.ts";
import { factsOf } from "../../src/gateway/request-facts.ts";
import { hostRoutes } from "../../src/gateway/host-routes.ts";
import { loginRoutes } from "../../src/gateway/login-routes.ts";
import type { Route } from "../../src/gateway/routes.ts";
import { OPERATIONS } from "../../src/operations/index.ts";
import { serveOnPort, type PortServer } from "../../src/adapters/port-server.ts";
import { ALL_RIGHTS } from "../../src/domain/gateway/rights.ts";
import { rawRequest, requestText } from "../support/raw-request.ts";

const CORS = "http://localhost:3000";

/** Says that it was reached, and by whom: what an operation does is tested elsewhere. */
const reached: Route["handle"] = ({ caller }) => Response.json({ reached: caller.kind });

const ROUTES: readonly Route[] = [
  ...Object.entries(OPERATIONS).map(([name, { scope }]): Route => ({
    method: "POST",
    path: `/api/v1/${name}`,
    needs: scope,
    reaches: "asked",
    handle: reached,
  })),
  // made of nothing: none of them is asked before the guard has let it pass
  ...hostRoutes(undefined as never, {
    ends: new AbortController().signal,
    audit: { write: async () => undefined, check: async () => undefined },
  }).map((route) => ({
    ...route,
    path: route.path.replaceAll(/:host|:agent/g, "local"),
    // the guard alone: rights over some agents are looked at behind it
    reaches: "nothing" as const,
    handle: reached,
  })),
  { method: "GET", path: "/", needs: "none", reaches: "nothing", handle: reached },
  { method: "GET", path: "/assets/page-0.js", needs: "none", reaches: "nothing", handle: reached },
  ...loginRoutes(undefined as never, undefined as never).map((route) => ({ ...route, handle: reached })),
  { method: "GET", path: "/api/v1/agents/:agent", needs: "read", reaches: "nothing", handle: reached },
];

const CALLERS: Callers = {
  sessionOf: async (secret) =>
    secret === "good"
      ? {
          kind: "session",
          id: "s",
          userId: "u",
          email: "a@b.c",
          name: "a",
          role: "admin",
          rights: ALL_RIGHTS,
          csrf: "word",
        }
      : undefined,
  tokenOf: async (secret) =>
    secret === "msc_good" ? { kind: "token", id: "t", name: "ci", rights: ALL_RIGHTS } : undefined,
};

async function serve(guard: Guard): Promise<PortServer> {
  const handle = createHandler({
    routes: ROUTES,
    callers: CALLERS,
    hostFor: () => ({ host: "web1", agents: async () => [] }),
    ends: new AbortController().signal,
    guard,
  });
  let port = 0;
  const server = await serveOnPort({ bind: "127.0.0.1", port: 0, tls: undefined }, (request, connection) =>
    handle({
      request,
      facts: factsOf(request, `mosaic_${port}`, connection.peer),
      door: doorOfPort({ port, scheme: "http", publicOrigin: undefined, corsOrigin: CORS, peers: undefined }),
      takeTime: connection.takeTime,
      upgrade: connection.upgrade,
    }),
  );
  port = server.port;
  return server;
}

interface Target {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly upgrade?: boolean;
}

const TARGETS: readonly Target[] = [
  ...ROUTES.map(({ method, path }) => ({ what: path, method, path: path.replace(":agent", "coder0") })),
  { what: "HEAD of the page", method: "HEAD", path: "/" },
  { what: "what does not exist", method: "GET", path: "/nothing/here" },
  { what: "an operation that does not exist", method: "POST", path: "/api/v1/nothing" },
  { what: "another method", method: "DELETE", path: "/api/v1/fleet.ps" },
  { what: "an upgrade", method: "GET", path: "/api/v1/agents/coder0", upgrade: true },
  { what: "a path that walks up", method: "GET", path: "/assets/../../etc/passwd" },
];

type Headers = readonly (readonly [string, string])[];

interface Attack {
  readonly what: string;
  readonly headers: (port: number) => Headers;
  readonly status: number;
  /** Which targets it is one against; all unless said otherwise. */
  readonly against?: (target: Target) => boolean;
}

const cookie = (port: number) => ["Cookie", `mosaic_${port}=good`] as const;
const ours = (port: number): Headers => [
  ["Host", `127.0.0.1:${port}`],
  ["Origin", `http://127.0.0.1:${port}`],
  cookie(port),
  ["X-Mosaic-CSRF", "word"],
];
const isChange = ({ method, upgrade }: Target) => upgrade === true || (method !== "GET" && method !== "HEAD");

const ATTACKS: readonly Attack[] = [
  {
    what: "a foreign name that leads here (DNS rebinding)",
    headers: (port) => [["Host", `evil.example:${port}`], cookie(port), ["X-Mosaic-CSRF", "word"]],
    status: 421,
  },
  { what: "our name without its port", headers: () => [["Host", "localhost"]], status: 421 },
  {
    what: "a page of another site",
    headers: (port) => [
      ["Host", `127.0.0.1:${port}`],
      ["Origin", "https://evil.example"],
      cookie(port),
      ["X-Mosaic-CSRF", "word"],
    ],
    status: 403,
  },
  {
    what: "a page on another port of this machine",
    headers: (port) => [
      ["Host", `localhost:${port}`],
      ["Origin", `http://localhost:${port - 1}`],
      cookie(port),
      ["X-Mosaic-CSRF", "word"],
    ],
    status: 403,
  },
  {
    what: "the configured origin with our cookie",
    headers: (port) => [
      ["Host", `127.0.0.1:${port}`],
      ["Origin", CORS],
      cookie(port),
      ["X-Mosaic-CSRF", "word"],
    ],
    status: 403,
  },
  {
    what: "a picture or a link on another port",
    headers: (port) => [["Host", `127.0.0.1:${port}`], ["Sec-Fetch-Site", "same-site"], cookie(port)],
    status: 403,
  },
  {
    what: "a change without an origin",
    headers: (port) => [["Host", `127.0.0.1:${port}`], cookie(port), ["X-Mosaic-CSRF", "word"]],
    status: 403,
    against: isChange,
  },
];

let port: number;
let server: PortServer;
beforeAll(async () => {
  server = await serve(GUARD);
  port = server.port;
});
afterAll(() => server.stop());

function send(to: number, { method, path, upgrade }: Target, headers: Headers, body = "") {
  const more: Headers =
    upgrade === true
      ? [
          ["Upgrade", "websocket"],
          ["Sec-WebSocket-Version", "13"],
          ["Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="],
        ]
      : [];
  return rawRequest(to, requestText(method, path, [...headers, ...more], body));
}

const rows = ATTACKS.flatMap((attack) =>
  TARGETS.filter(attack.against ?? (() => true)).map((target) => ({ attack, target })),
);

describe("every door has the guard in front of it", () => {
  test("the table is no smaller than it was", () => expect(rows.length).toBeGreaterThan(126));

  for (const attack of ATTACKS) {
    const against = rows.filter((row) => row.attack === attack).map(({ target }) => target);
    test(`${attack.what}: ${attack.status} at each of ${against.length} places`, async () => {
      const passed: string[] = [];
      for (const target of against) {
        const { status, headers } = await send(port, target, attack.headers(port));
        if (status !== attack.status) passed.push(`${target.what}: ${status}`);
        if (headers["x-content-type-options"] !== "nosniff") passed.push(`${target.what}: no nosniff`);
        if (!headers["content-security-policy"]?.includes("frame-ancestors 'none'")) passed.push(target.what);
        if (headers["access-control-allow-origin"] !== undefined) passed.push(`${target.what}: readable`);
      }
      expect(passed).toEqual([]);
    });
  }

  test("nobody reaches a route that needs somebody, and a session without its word no change", async () => {
    for (const route of ROUTES) {
      const target = { what: route.path, method: route.method, path: route.path.replace(":agent", "coder0") };
      const named = ours(port).slice(0, 2);
      const nobody = await send(port, target, named);
      expect([route.path, nobody.status]).toEqual([route.path, route.needs === "none" ? 200 : 401]);
      const two = await send(port, target, [
        ...named,
        ["Cookie", `mosaic_${port}=good; mosaic_${port}=good`],
        ["X-Mosaic-CSRF", "word"],
      ]);
      expect([route.path, two.status]).toEqual([route.path, route.needs === "none" ? 200 : 401]);
      const wordless = await send(port, target, [...named, cookie(port)]);
      expect([route.path, wordless.status]).toEqual([route.path, route.method === "POST" ? 403 : 200]);
      const form = await send(port, target, [...ours(port), ["Content-Type", "text/plain"]], "{}");
      expect([route.path, form.status]).toEqual([route.path, 415]);
    }
  });

  test("two Host headers, none, and an address in the request line are refused", async () => {
    const host: readonly [string, string] = ["Host", `127.0.0.1:${port}`];
    const get = (headers: Headers, path = "/") => rawRequest(port, requestText("GET", path, headers));
    expect([400, 421]).toContain((await get([host, ["Host", "evil.example"]])).status);
    expect([400, 421]).toContain((await get([["Host", "evil.example"], host])).status);
    expect([400, 421]).toContain((await get([])).status);
    expect((await get([["Host", "evil.example"]], `http://127.0.0.1:${port}/`)).status).toBe(421);
  });

  test("who may gets through: the page, a program, and the configured origin with a token", async () => {
    const ps = { what: "ps", method: "POST", path: "/api/v1/fleet.ps" };
    expect((await send(port, ps, ours(port))).body).toContain('"session"');
    const token: readonly [string, string] = ["Authorization", "Bearer msc_good"];
    const host: readonly [string, string] = ["Host", `mosaic.localhost:${port}`];
    expect((await send(port, ps, [host, token])).body).toContain('"token"');
    const other = await send(port, ps, [host, token, ["Origin", CORS]]);
    expect([other.status, other.headers["access-control-allow-origin"]]).toEqual([200, CORS]);
    expect(other.headers["access-control-allow-credentials"]).toBeUndefined();
    const leave = await send(port, { ...ps, method: "OPTIONS" }, [
      host,
      ["Origin", CORS],
      ["Access-Control-Request-Method", "POST"],
      ["Access-Control-Request-Headers", "authorization,content-type"],
    ]);
    expect([leave.status, leave.headers["access-control-allow-origin"]]).toEqual([204, CORS]);
  });
});

describe("without the guard", () => {
  const open: Guard = { atDoor: () => undefined, ofCaller: () => undefined };
  let unguarded: PortServer;
  beforeAll(async () => {
    unguarded = await serve(open);
  });
  afterAll(() => unguarded.stop());

  for (const { what, headers } of ATTACKS) {
    test(`${what} gets through to each route`, async () => {
      for (const route of ROUTES) {
        const target = {
          what: route.path,
          method: route.method,
          path: route.path.replace(":agent", "coder0"),
        };
        const { status } = await send(unguarded.port, target, headers(unguarded.port));
        expect([route.path, status]).toEqual([route.path, 200]);
      }
    });
  }
});
