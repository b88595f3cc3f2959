/** What goes on while somebody looks: the fleet's state, its journal, a terminal; and what monitors ask for. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hostname } from "node:os";
import type { FleetPs } from "../../src/operations/documents/fleet-ps.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { Followed, type Told } from "../support/followed.ts";
import { Gateway } from "../support/gateway.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** Of a text for Prometheus: the figures that it has. */
function namesIn(text: string): (string | undefined)[] {
  return [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
}

describe("a gateway that tells", () => {
  let bench: DirectBench;
  let gateway: Gateway;
  const get = async (path: string) => {
    const response = await fetch(`http://localhost${path}`, { unix: gateway.socket });
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      text: await response.text(),
    };
  };
  const rowOf = async (agent: string) =>
    (await bench.json<FleetPs>("fleet", "ps")).document.agents.find((row) => row.agent === agent);

  beforeAll(async () => {
    bench = new DirectBench({ environment: { MOSAIC_HEARTBEAT_INTERVAL: "1" } });
    bench.roster(`
defaults: { restart: { backoff: 100ms } }
agents:
  - { name: stub0, runtime: stub }
  - { name: stub1, runtime: stub }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.3");
    await bench.ok("agent", "wait", "stub0", "stub1");
    gateway = await Gateway.start(bench.home, bench.environment);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
  });

  test("the fleet at first, and then a death and a return as they happen", async () => {
    using live = new Followed(gateway.socket, "/api/v1/live");
    await until("the fleet is told", () => live.told.length > 0);
    const [first] = live.told;
    expect(first?.event).toBe("fleet");
    expect(first?.data).toMatchObject({
      schema: "mosaic.fleet.ps/1",
      agents: [{ agent: "stub0" }, { agent: "stub1" }],
    });
    const before = (await rowOf("stub0"))?.pid ?? 0;
    process.kill(before, "SIGKILL");
    const rows = () =>
      live.told
        .slice(1)
        .flatMap(({ data }) => (data["agents"] ?? []) as FleetPs["agents"])
        .filter(({ agent }) => agent === "stub0");
    await until(
      "it is told that it came back",
      () => rows().find(({ state, pid }) => state === "idle" && pid !== before && pid !== null),
      { seen: () => JSON.stringify(live.told, undefined, 1) },
    );
  });

  test("nothing for a long time, and then what comes all the same", async () => {
    using journal = new Followed(gateway.socket, "/api/v1/events");
    await until("it is connected", () => journal.status === 200);
    // longer than what Bun by itself takes for a dead connection
    await Bun.sleep(13_000);
    await bench.ok("fleet", "pause", "--reason", "late");
    await until("it is told", () => journal.told.length > 0);
    await bench.ok("fleet", "resume");
  });

  test("the journal from now on, and from behind what was seen", async () => {
    using first = new Followed(gateway.socket, "/api/v1/events");
    await until("it is connected", () => first.status === 200);
    await bench.ok("fleet", "pause", "--reason", "one");
    await until("the pause is told", () => first.told.length > 0);
    await bench.ok("fleet", "resume");
    await until("the end of the pause is told", () => first.told.length > 1);
    const [pause, resume] = first.told;
    expect([pause?.data["command"], resume?.data["command"]]).toEqual(["fleet pause", "fleet resume"]);
    using again = new Followed(gateway.socket, "/api/v1/events", {
      headers: { "last-event-id": pause?.id ?? "" },
    });
    await until("what was missed is told", () => again.told.length > 0);
    expect(again.told[0]).toEqual(resume as Told);
  });

  test("a terminal: a ticket is good once, the screen comes, keys only with a ticket for keys", async () => {
    const ticket = async (path: string) => (await gateway.ask(path)).body as { ticket: string };
    const open = (given: string) => {
      const got: string[] = [];
      const socket = new WebSocket(`ws+unix://${gateway.socket}:/api/v1/terminal`, [
        "mosaic.terminal.v1",
        `mosaic.ticket.${given}`,
      ]);
      socket.binaryType = "arraybuffer";
      socket.addEventListener("message", ({ data }) => {
        got.push(typeof data === "string" ? data : new TextDecoder().decode(data as ArrayBuffer));
      });
      socket.addEventListener("close", ({ code }) => got.push(`closed ${code}`));
      return { socket, got };
    };
    const address = `agents/${hostname()}/stub1/terminal`;
    const { ticket: looking } = await ticket(address);
    const viewer = open(looking);
    await until("the screen came", () => viewer.got[0]?.startsWith('{"type":"screen"'));
    const used = open(looking);
    await until("a used ticket is refused", () => used.got.some((text) => text.startsWith("closed")));
    expect(used.got.some((text) => text.includes("screen"))).toBe(false);

    const { ticket: typing } = await ticket(`${address}/type`);
    const writer = open(typing);
    await until("the screen came", () => writer.got.length > 0);
    writer.socket.send(new TextEncoder().encode("typed in the browser\r"));
    await until("who looks sees it", () => viewer.got.join("").includes("typed in the browser"));
    expect((await get("/metrics")).text).toMatch(/^mosaic_gateway_viewers\{host="[^"]+"\} 2$/m);
    expect(await gateway.ask(`${address}/type`)).toMatchObject({
      status: 423,
      body: { error: { code: "terminal-taken" } },
    });
    viewer.socket.send(new TextEncoder().encode("y\r"));
    await until("who only looks may not type", () => viewer.got.at(-1) === "closed 4002");
    writer.socket.close();
    await until("no client of tmux is left", () => bench.tmux("list-clients").trim() === "");
    await until("its size is as before", () =>
      bench
        .tmux("list-windows", "-a", "-F", "#{session_name} #{window_width}x#{window_height}")
        .includes("stub1 200x50"),
    );
  });

  test("what monitors ask for, and addresses for what is read", async () => {
    expect(await get("/healthz")).toMatchObject({ status: 200, text: '{"ok":true}' });
    expect(await get("/readyz")).toMatchObject({ status: 200 });
    const metrics = await get("/metrics");
    expect(metrics.type).toBe("text/plain; version=0.0.4; charset=utf-8");
    const host = `{host="${hostname()}"}`;
    expect(metrics.text).toContain('mosaic_agent_state{host="');
    expect(metrics.text).toContain(`\nmosaic_storage_up${host} 1\n`);
    expect(metrics.text).toContain(`\nmosaic_gateway_viewers${host} 0\n`);
    // at the command line the same, but for what only the gateway's own process knows
    expect([...namesIn(await bench.ok("fleet", "metrics")), "mosaic_gateway_viewers"]).toEqual(
      namesIn(metrics.text),
    );
    const status = await get(`/api/v1/agents/${hostname()}/stub1`);
    expect(JSON.parse(status.text)).toMatchObject({ schema: "mosaic.agent.status/1" });
    expect(await get("/api/v1/fleet")).toMatchObject({ status: 200 });
    expect(await get("/api/v1/agents/local/stub1/screen")).toMatchObject({ status: 200 });
    expect(JSON.parse((await get("/api/v1/agents/elsewhere/stub1")).text)).toMatchObject({
      error: { code: "no-such-host" },
    });
    expect(await get("/api/v1/agents/local/nobody")).toMatchObject({ status: 404 });
  });
});
