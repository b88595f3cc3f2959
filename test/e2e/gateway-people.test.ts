/**
 * Somebody who may work with one agent alone: every operation and every route is gone through, and nothing of another
 * agent is in any answer or stream, and nothing of it can be done. And a right that is taken away ends what is open.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hostname } from "node:os";
import type { ZodObject } from "zod";
import { DESCRIBED } from "../../src/gateway/openapi-routes.ts";
import type { FleetEvents } from "../../src/operations/documents/fleet-events.ts";
import type { FleetPs } from "../../src/operations/documents/fleet-ps.ts";
import { OPERATIONS } from "../../src/operations/index.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { Followed } from "../support/followed.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { PortGateway } from "../support/port-gateway.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** Named so that no other text has it. */
const OTHER = "vault-keeper";
const OWN = "stub0";
const EVERY_SCOPE = "read,send,operate,admin";

/** What a request must have besides the agents that it names. */
const NEEDED: Readonly<Record<string, object>> = {
  "agent.send": { text: "hello" },
  "agent.ask": { text: "hello" },
  "agent.reply": { reply_to: "m1", text: "hello" },
  "agent.answer": { dialog: "d1", choose: "1" },
  "agent.receipt": { id: "m1" },
  "agent.broadcast": { text: "hello" },
  "agent.explain-screen": { runtime: "stub", screen: "" },
  "fleet.past": { at: "2026-01-01T00:00:00.000Z" },
  "fleet.profiles.show": { profile: "demo" },
};

describe("a member who may work with one agent", () => {
  let bench: DirectBench;
  let gateway: PortGateway;
  const tokens: Record<string, string> = {};

  const headersOf = (who: string) => ({
    authorization: `Bearer ${tokens[who]}`,
    "content-type": "application/json",
  });
  const ask = async (who: string, path: string, body?: object) => {
    const response = await fetch(`${gateway.origin}${path}`, {
      headers: headersOf(who),
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const code = /"error":\{"code":"([a-z-]+)"/.exec(text)?.[1];
    return { status: response.status, text, code };
  };
  const operate = (who: string, operation: string, request: object = {}) =>
    ask(who, `/api/v1/${operation}`, { ...NEEDED[operation], ...request });

  /** Whom the newest message is to, as far as they may know. */
  const newest = async (who: string) => {
    const { text } = await operate(who, "fleet.events", { kinds: ["message"], last: 1 });
    return (JSON.parse(text) as FleetEvents).events.map(({ agent }) => agent);
  };

  const user = async (email: string, role: string) => {
    await bench.ok("gateway", "user", "add", email, "--role", role);
    const made = await bench.ok("gateway", "token", "create", email, "--scope", EVERY_SCOPE, "--user", email);
    tokens[email] = made.trim();
  };
  /** Who it is now, and what was done to it by whom: what must not change. */
  const traces = async () => {
    const { document } = await bench.json<FleetPs>("fleet", "ps", OTHER);
    const events = await bench.json<FleetEvents>("fleet", "events", "--agent", OTHER);
    const [row] = document.agents;
    return [row?.pid, row?.state, events.document.events.length];
  };

  /** Of looking, sending, operating and managing. */
  const codes = async (who: string) => {
    const asked = [
      await operate(who, "fleet.ps"),
      await operate(who, "agent.send", { agent: "nobody" }),
      await operate(who, "fleet.stop", { agents: ["nobody"] }),
      await operate(who, "fleet.edit"),
    ];
    return asked.map(({ code }) => code);
  };

  beforeAll(async () => {
    bench = new DirectBench({ environment: { MOSAIC_HEARTBEAT_INTERVAL: "1" } });
    bench.roster(`
defaults: { restart: { backoff: 100ms } }
agents:
  - { name: ${OWN}, runtime: stub }
  - { name: ${OTHER}, runtime: stub, class: sealed }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.3");
    await bench.ok("agent", "wait", OWN, OTHER);
    await bench.ok("agent", "send", OWN, "--message", "said to the own one");
    await bench.ok("agent", "send", OTHER, "--message", "said to the other one");
    await bench.ok("agent", "wait", OWN, OTHER);
    await user("member@example.org", "member");
    await bench.ok("gateway", "allow", "member@example.org", "read,send,operate", `*/${OWN}`);
    await user("class@example.org", "member");
    await bench.ok("gateway", "team", "create", "workers");
    await bench.ok("gateway", "team", "add", "workers", "class@example.org");
    await bench.ok("gateway", "allow", "team:workers", "read,operate", "class:worker");
    for (const role of ["viewer", "sender", "operator"]) await user(`${role}@example.org`, role);
    await user("nothing@example.org", "member");
    gateway = await PortGateway.start(bench);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
  });

  test("finds nothing of another one in any operation, and does nothing to it", async () => {
    const before = await traces();
    for (const [name, entry] of Object.entries(OPERATIONS)) {
      const { doors, scope } = entry;
      if (doors === "terminal" || scope === "admin") {
        const { status, code } = await operate("member@example.org", name);
        expect([name, status, code]).toEqual([name, 403, code === "terminal-only" ? code : "scope-missing"]);
        continue;
      }
      const { shape } = (await entry.schemas()).request as ZodObject;
      const named: object[] = [
        ...("agent" in shape
          ? [{ agent: OTHER }, { agent: `local/${OTHER}` }, { agent: `${hostname()}/${OTHER}` }]
          : []),
        ...("agents" in shape ? [{ agents: [OTHER] }, { agents: [OWN, OTHER] }] : []),
      ];
      for (const request of named) {
        const { status, code, text } = await operate("member@example.org", name, request);
        expect([name, request, status, code]).toEqual([name, request, 403, "right-missing"]);
        expect(text).not.toContain(OTHER);
      }
      // of those that name nobody, what does something reaches all of them
      const { status, text } =
        "agent" in shape
          ? await operate("member@example.org", name, { agent: "nobody" })
          : await operate("member@example.org", name);
      if ("agent" in shape || scope !== "read") expect([name, status]).toEqual([name, 403]);
      expect([name, text]).toEqual([name, expect.not.stringContaining(OTHER)]);
      if ("classes" in shape) {
        const ofClass = await operate("member@example.org", name, { classes: ["sealed"] });
        expect([name, ofClass.text]).toEqual([name, expect.not.stringContaining(OTHER)]);
        if (scope !== "read") expect([name, ofClass.status]).toEqual([name, 403]);
      }
      if (scope === "read" && "agent" in shape) {
        const own = await operate("member@example.org", name, { agent: OWN });
        expect([name, own.text]).toEqual([name, expect.not.stringContaining(OTHER)]);
      }
    }
    expect(await traces()).toEqual(before);
  });

  test("gets the newest of what may be read, however much newer there is of others", async () => {
    expect(await newest("viewer@example.org")).toEqual([OTHER]);
    expect(await newest("member@example.org")).toEqual([OWN]);
  });

  test("is refused with one sentence, whether an agent exists or not, and told no near name", async () => {
    const [real, none, near] = await Promise.all(
      [OTHER, "nobody", OTHER.slice(0, -1)].map((agent) =>
        operate("member@example.org", "agent.status", { agent }),
      ),
    );
    expect(none).toEqual(real);
    expect(near).toEqual(real);
    // by a pattern any name may be asked for, and the nearest one there is must not be told
    await bench.ok("gateway", "allow", "nothing@example.org", "read", "*/vault-keepe");
    const pattern = await operate("nothing@example.org", "agent.status", { agent: "vault-keepe" });
    expect([pattern.status, pattern.code]).toEqual([404, "no-such-agent"]);
    expect(pattern.text).not.toContain(OTHER);
    await bench.ok("gateway", "disallow", "nothing@example.org", "read", "*/vault-keepe");
  });

  test("finds nothing of another one at any address", async () => {
    for (const { method, path, needs } of DESCRIBED) {
      const isStream = path.endsWith("/live") || path.endsWith("/events");
      if (needs === "none" || isStream || (path.endsWith("/terminal") && method === "get")) continue;
      for (const agent of [OTHER, OWN]) {
        for (const host of ["local", hostname()]) {
          const address = path.replace(":host", host).replace(":agent", agent);
          const { status, text } = await ask(
            "member@example.org",
            address,
            method === "post" ? {} : undefined,
          );
          expect([address, text]).toEqual([address, expect.not.stringContaining(OTHER)]);
          if (path.includes(":agent") && agent === OTHER) expect([address, status]).toEqual([address, 403]);
          if (path.includes(":agent") && agent === OWN) expect([address, status]).not.toEqual([address, 403]);
        }
      }
    }
    const list = await ask("member@example.org", "/api/v1/fleet");
    expect((JSON.parse(list.text) as FleetPs).agents.map(({ agent }) => agent)).toEqual([OWN]);
    expect((await ask("member@example.org", "/metrics")).text).toContain(`agent="${OWN}"`);
    expect((await ask("member@example.org", "/api/v1/fleet/plan")).code).toBe("right-missing");
  });

  test("is told nothing of another one by any stream", async () => {
    const from = { origin: gateway.origin };
    const headers = headersOf("member@example.org");
    using live = new Followed(from, "/api/v1/live", { headers });
    using events = new Followed(from, "/api/v1/events", { headers });
    using all = new Followed(from, "/api/v1/live", { headers: headersOf("viewer@example.org") });
    using allEvents = new Followed(from, "/api/v1/events", { headers: headersOf("viewer@example.org") });
    const streams = [live, events, all, allEvents];
    await until(
      "all are connected",
      () => streams.every(({ status }) => status === 200) && live.told.length > 0,
    );
    const panes = bench.panes();
    for (const agent of [OTHER, OWN]) process.kill(panes[agent] ?? 0, "SIGKILL");
    const tells = ({ told }: Followed, agent: string) =>
      told
        .slice(told === events.told || told === allEvents.told ? 0 : 1)
        .some(({ data }) => JSON.stringify(data).includes(agent));
    // who may read all is told of both, so that there was something to keep back
    await until("both deaths are told to who may know", () => tells(all, OTHER) && tells(allEvents, OTHER));
    await until("its own death is told", () => tells(live, OWN) && tells(events, OWN));
    await until("both are back", async () => {
      const { document } = await bench.json<FleetPs>("fleet", "ps");
      return document.agents.every(({ state }) => state === "idle");
    });
    for (const { told } of [live, events]) expect(JSON.stringify(told)).not.toContain(OTHER);
  });

  test("works with its own: looks, sends, restarts; by a class of a team too", async () => {
    expect(await operate("member@example.org", "agent.send", { agent: OWN, id: "own" })).toMatchObject({
      status: 200,
    });
    await bench.ok("agent", "wait", OWN);
    const restarted = await operate("member@example.org", "fleet.restart", {
      agents: [OWN],
      grace_ms: 100,
      now: true,
    });
    expect([restarted.status, restarted.text]).toEqual([200, expect.not.stringContaining(OTHER)]);
    const ofClass = await operate("class@example.org", "fleet.ps", { classes: ["worker", "sealed"] });
    expect((JSON.parse(ofClass.text) as FleetPs).agents.map(({ agent }) => agent)).toEqual([OWN]);
    expect((await operate("class@example.org", "agent.wait", { classes: ["worker"] })).status).toBe(200);
    expect((await operate("class@example.org", "agent.send", { agent: OWN })).code).toBe("scope-missing");
    const lines = await bench.json<{ lines: object[] }>("gateway", "audit", "--last", "200");
    const written = JSON.stringify(lines.document);
    for (const action of ["gateway.allow", "gateway.team.add", "fleet.restart"])
      expect(written).toContain(action);
    expect(lines.document.lines).toContainEqual(
      expect.objectContaining({
        actor: "token:member@example.org",
        action: "fleet.stop",
        outcome: "right-missing",
      }),
    );
  });

  test("by its role: a viewer cannot send, a sender cannot operate, a member can nothing", async () => {
    const [no, reached] = ["scope-missing", "no-such-agent"];
    expect(await codes("viewer@example.org")).toEqual([undefined, no, no, no]);
    expect(await codes("sender@example.org")).toEqual([undefined, reached, no, no]);
    expect(await codes("operator@example.org")).toEqual([undefined, reached, reached, no]);
    expect(await codes("nothing@example.org")).toEqual([no, no, no, no]);
  });

  test("is cut off from what is open when the right is taken away", async () => {
    const who = "member@example.org";
    const from = { origin: gateway.origin };
    using live = new Followed(from, "/api/v1/live", { headers: headersOf(who) });
    using events = new Followed(from, "/api/v1/events", { headers: headersOf(who) });
    const open = async (path: string) => {
      const given = await ask(who, `/api/v1/agents/local/${OWN}/${path}`, {});
      const { ticket } = JSON.parse(given.text) as { ticket: string };
      const socket = new WebSocket(`${gateway.origin.replace("http", "ws")}/api/v1/terminal`, {
        headers: headersOf(who),
        protocols: ["mosaic.terminal.v1", `mosaic.ticket.${ticket}`],
      });
      const got: string[] = [];
      socket.addEventListener("message", () => got.push("screen"));
      socket.addEventListener("close", ({ code }) => got.push(`closed ${code}`));
      return { socket, got };
    };
    const looking = await open("terminal");
    const typing = await open("terminal/type");
    await until(
      "all is open",
      () =>
        [looking, typing].every(({ got }) => got.includes("screen")) &&
        live.told.length > 0 &&
        events.status === 200,
    );
    await bench.ok("gateway", "disallow", who, "operate", `*/${OWN}`);
    await until("who may not operate any more does not type", () => typing.got.at(-1) === "closed 4003");
    expect(looking.got.at(-1)).toBe("screen");
    // other rights than at first: the stream begins anew
    await until("the streams were cut", () => live.isCut && events.isCut);
    using again = new Followed(from, "/api/v1/live", { headers: headersOf(who) });
    await until("it is followed again", () => again.told.length > 0);
    await bench.ok("gateway", "disallow", who, "read,send", `*/${OWN}`);
    await until("nothing is open any more", () => again.isCut && looking.got.at(-1) === "closed 4003");
    expect((await ask(who, "/api/v1/fleet")).code).toBe("scope-missing");
  });
});
