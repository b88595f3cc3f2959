/**
 * What `mosaic gateway selftest` tries, at a gateway as it is made of its real parts: refused, each of it. And at the
 * same one with a single guard taken out: there it gets through.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createServer } from "node:net";
import { attackerOf } from "../../src/adapters/probe-port.ts";
import { serveOnPort } from "../../src/adapters/port-server.ts";
import { addUser, Identity } from "../../src/domain/gateway/identity.ts";
import { lendSessions } from "../../src/domain/gateway/lent-sessions.ts";
import type { ProbedGateway } from "../../src/domain/gateway/probe.ts";
import { probesOf, slowProbesOf } from "../../src/domain/gateway/probes.ts";
import type { Composition } from "../../src/compose/services.ts";
import { callersOf } from "../../src/gateway/callers.ts";
import { doorOfPort } from "../../src/gateway/doors.ts";
import { GUARD, refusalOfCaller, type Door, type Guard } from "../../src/gateway/guard.ts";
import { createHandler } from "../../src/gateway/handle.ts";
import { loginRoutes } from "../../src/gateway/login-routes.ts";
import { operationRoutes } from "../../src/gateway/operation-routes.ts";
import { factsOf, type RequestFacts } from "../../src/gateway/request-facts.ts";
import { terminalRoutes, terminalsOf } from "../../src/gateway/terminal-routes.ts";
import { Tickets, type Grant } from "../../src/gateway/terminal/tickets.ts";
import { memoryGateway } from "../support/memory-gateway.ts";

// who is slow is waited for
setDefaultTimeout(120_000);

const CORS = "http://localhost:3000";
type Sessions = NonNullable<ProbedGateway["sessions"]>;

/** The one part of the guard that is taken out. */
interface Without {
  readonly facts?: (facts: RequestFacts, door: Door, sessions: Sessions) => RequestFacts;
  readonly guard?: Partial<Guard>;
  readonly tickets?: Tickets;
  /** What answers at the line's place. */
  readonly line?: () => Response;
}

interface Attacked extends AsyncDisposable {
  readonly gateway: ProbedGateway;
}

/** A host that has one agent, of which nothing runs. */
const COMPOSITION = {
  servicesFor: () => ({
    hostName: "host",
    fleet: async () => ({ roster: { agents: [{ name: "stub0" }] } }),
  }),
} as unknown as Composition;

const nothing = async () => undefined;
const audit = { write: nothing, check: nothing };

async function serve({ facts, guard, tickets, line }: Without = {}): Promise<Attacked> {
  const tools = memoryGateway();
  await addUser(tools, { email: "ada@example.org", name: "Ada", role: "admin", passwordHash: "none" });
  const lent = await lendSessions(tools);
  if (lent === undefined) throw new Error("there is a user");
  const identity = new Identity(tools);
  const ends = new AbortController();
  const handle = createHandler({
    routes: [
      ...operationRoutes(COMPOSITION, audit, async (_, until, run) => await run(until)),
      ...loginRoutes(identity, tools),
      ...terminalRoutes(COMPOSITION, terminalsOf(COMPOSITION, ends.signal, tickets), audit).map((route) =>
        line !== undefined && route.path === "/api/v1/terminal" ? { ...route, handle: line } : route,
      ),
      { method: "GET", path: "/", needs: "none", reaches: "nothing", handle: () => new Response("the page") },
    ],
    callers: callersOf(identity),
    hostFor: () => ({ host: "web1", agents: async () => [] }),
    ends: ends.signal,
    guard: { ...GUARD, ...guard },
  });
  let door: Door | undefined;
  const server = await serveOnPort({ bind: "127.0.0.1", port: 0, tls: undefined }, (request, connection) => {
    if (door === undefined) throw new Error("asked before it listens");
    const own = factsOf(request, door.cookie, connection.peer);
    return handle({
      request,
      facts: facts?.(own, door, lent.sessions) ?? own,
      door,
      takeTime: connection.takeTime,
      upgrade: connection.upgrade,
    });
  });
  const { port } = server;
  door = doorOfPort({ port, scheme: "http", publicOrigin: undefined, corsOrigin: CORS, peers: undefined });
  return {
    gateway: { port, scheme: "http", corsOrigin: CORS, sessions: lent.sessions, agent: "stub0" },
    async [Symbol.asyncDispose]() {
      ends.abort(new Error("the test is over"));
      await server.stop();
    },
  };
}

/** A server that takes whatever comes, and says nothing. */
async function takeAll(): Promise<Attacked> {
  const server = createServer((socket) => socket.on("error", () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return {
    gateway: {
      port: address.port,
      scheme: "http",
      corsOrigin: CORS,
      sessions: undefined,
      agent: undefined,
    },
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

/** A server that answers every request with what was asked for, whoever asks. */
async function serveAll(): Promise<Attacked> {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("root:x:0:0") });
  const { port = 0 } = server;
  return {
    gateway: { port, scheme: "http", corsOrigin: CORS, sessions: undefined, agent: undefined },
    async [Symbol.asyncDispose]() {
      await server.stop(true);
    },
  };
}

/** All of them come at once, and attacker and gateway are this one process. */
const PATIENT_MS = 60_000;

async function attack(name: string, { gateway }: Attacked, patienceMs?: number) {
  const probe = [...probesOf(gateway), ...slowProbesOf(gateway)].find((one) => one.name === name);
  if (probe === undefined) throw new Error(`there is no attack ${name}`);
  const target = { address: "127.0.0.1", port: gateway.port, isTls: false };
  return await probe.attack(attackerOf(target, patienceMs));
}

/** Tickets that are good again and again. */
class KeptTickets extends Tickets {
  readonly #taken = new Map<string, Grant>();

  override take(ticket: string): Grant | undefined {
    const grant = super.take(ticket) ?? this.#taken.get(ticket);
    if (grant !== undefined) this.#taken.set(ticket, grant);
    return grant;
  }
}

/** Tickets that are whoever's who comes: of the last that one was given to, and the one who brings it. */
class AnybodysTickets extends Tickets {
  bringer = "";

  override take(ticket: string): Grant | undefined {
    const grant = super.take(ticket);
    return grant === undefined ? undefined : { ...grant, holderId: this.bringer };
  }
}

const anybodys = new AnybodysTickets(() => performance.now());

const noHost: Without = { facts: (facts, { hosts }) => ({ ...facts, host: hosts[1] ?? "" }) };
const noOrigin: Without = {
  facts: (facts) => ({ ...facts, origin: facts.origin === null ? null : `http://${facts.host}` }),
};
const noOne: Without = {
  guard: { ofCaller: (facts, _, caller) => refusalOfCaller(facts, "none", caller) },
};

/** What holds each attack back, alone. A function: a server without anything of ours. */
const HELD_BY: Readonly<Record<string, Without | (() => Promise<Attacked>)>> = {
  "a foreign name that leads here (DNS rebinding)": noHost,
  "the same, at what does not exist": noHost,
  "two hosts": serveAll,
  "a page of another site": noOrigin,
  "a page on another port of this machine": noOrigin,
  "a page without an origin (sandbox)": noOrigin,
  "a picture or a link of another site": { facts: (facts) => ({ ...facts, site: null }) },
  "a change that nobody vouches for": {
    facts: (facts) => ({ ...facts, origin: facts.origin ?? `http://${facts.host}` }),
  },
  "a live line of another site": noOrigin,
  "the configured origin with a cookie": noOrigin,
  "a form in place of JSON": {
    facts: (facts) => ({ ...facts, contentType: facts.hasBody ? "application/json" : facts.contentType }),
  },
  "nobody, with an origin of ours": noOne,
  "a made-up session": noOne,
  "a made-up token": noOne,
  "a path that walks up": serveAll,
  "a path that walks up in disguise": serveAll,
  "a body without measure": takeAll,
  "a body in pieces, without an end": takeAll,
  "a head without measure": takeAll,
  "a session without its page's word (CSRF)": {
    facts: (facts, _, [{ csrf }]) => ({ ...facts, csrf }),
  },
  "a session's cookie from another port": noOrigin,
  "two cookies of one name": { facts: (facts) => ({ ...facts, cookies: facts.cookies.slice(0, 1) }) },
  "a terminal with a cookie alone": { line: () => new Response("a line") },
  "a ticket that was used": { tickets: new KeptTickets(() => performance.now()) },
  "a ticket of another session": {
    tickets: anybodys,
    // who comes is known here, before the ticket is taken
    guard: {
      ofCaller(facts, needed, caller) {
        anybodys.bringer = caller.kind === "session" ? `session ${caller.id}` : "";
        return refusalOfCaller(facts, needed, caller);
      },
    },
  },
  "a head that never ends, a byte a second (slow loris)": takeAll,
  "a body that never ends, a byte a second": takeAll,
};

describe("what `mosaic gateway selftest` tries", () => {
  let whole: Attacked;
  const names = () => [...probesOf(whole.gateway), ...slowProbesOf(whole.gateway)].map(({ name }) => name);

  beforeAll(async () => {
    whole = await serve();
  });
  afterAll(() => whole[Symbol.asyncDispose]());

  // side by side, for those that are slow are waited for
  test.concurrent("is refused, each of it", async () => {
    const tried = names().map(async (name) => ({ name, ...(await attack(name, whole, PATIENT_MS)) }));
    expect((await Promise.all(tried)).filter(({ refused }) => refused !== true)).toEqual([]);
  });

  for (const [name, without] of Object.entries(HELD_BY)) {
    test.concurrent(`gets through without its guard: ${name}`, async () => {
      await using attacked = typeof without === "function" ? await without() : await serve(without);
      expect(await attack(name, attacked)).toMatchObject({ refused: false });
    });
  }

  test("says of each what holds it back", () => {
    expect(Object.keys(HELD_BY).toSorted()).toEqual(names().toSorted());
  });

  test("cannot be tried of sessions where there are none, and is not said to be refused then", async () => {
    await using open = await takeAll();
    for (const name of ["a ticket that was used", "a session without its page's word (CSRF)"]) {
      expect(await attack(name, open)).toMatchObject({ refused: null, detail: "nobody may log in yet" });
    }
  });
});

test("a session of whoever may is let through: what is refused above is the attack", async () => {
  await using whole = await serve();
  const { port, sessions } = whole.gateway;
  const [own] = sessions ?? [];
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/version`, {
    method: "POST",
    headers: {
      origin: `http://127.0.0.1:${port}`,
      cookie: `mosaic_${port}=${own?.secret}`,
      "x-mosaic-csrf": own?.csrf ?? "",
    },
  });
  expect(response.status).toBe(200);
});
