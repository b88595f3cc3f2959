/** Two homes of this machine as a team, and what they tell each other over a real Valkey that is killed and comes back. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { FleetHosts } from "../../src/operations/documents/fleet-hosts.ts";
import type { GatewayStatus } from "../../src/operations/documents/gateway-status.ts";
import { makeBusSeal } from "../../src/adapters/bus-seal.ts";
import { systemClock } from "../../src/adapters/clock.ts";
import { openDatabase } from "../../src/adapters/postgres/database.ts";
import { postgresTeam } from "../../src/adapters/postgres/team/store.ts";
import { openValkeyBus } from "../../src/adapters/valkey/bus.ts";
import { BusKeys } from "../../src/domain/team/bus-keys.ts";
import { BusRefusals } from "../../src/domain/team/bus-refusals.ts";
import { SealedBus } from "../../src/domain/team/sealed-bus.ts";
import { BorrowedScreen } from "../../src/gateway/team/borrowed-screen.ts";
import { encodeFrame } from "../../src/gateway/team/view-frames.ts";
import { Eavesdropper } from "../support/eavesdropper.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { describeWithPostgres } from "../support/postgres.ts";
import { TeamBench } from "../support/team-bench.ts";
import { describeWithValkey, TestValkey } from "../support/valkey.ts";

setDefaultTimeout(120_000);
forbidLeaks();

type Told = { readonly event: string; readonly data: unknown };

async function looks(got: readonly string[]): Promise<void> {
  await until("the screen came", () => got[0]?.startsWith('{"type":"screen"'), {
    seen: () => got.join("\n"),
  });
}

function keys(socket: WebSocket, text: string): void {
  socket.send(new TextEncoder().encode(text));
}

describeWithValkey("two gateways and a bus", () => {
  describeWithPostgres("over a database", () => {
    let valkey: TestValkey;
    let team: TeamBench;
    let told: Told[] = [];
    const leaves = new AbortController();

    beforeAll(async () => {
      valkey = await TestValkey.start();
      team = await TeamBench.start(2, 1);
      const [first, second] = [team.at(0), team.at(1)];
      await Bun.write(first.bench.path("gateway/database-url"), team.url);
      await Bun.write(first.bench.path("gateway/valkey-url"), valkey.url);
      for (const key of ["database_url", "valkey_url"]) {
        const path = first.bench.path("gateway", key.replace("_", "-"));
        await first.bench.ok("gateway", "config", "set", `${key}_file`, path);
      }
      await first.bench.ok("gateway", "config", "set", "tier", "team");
      await first.start();
      await until(
        "there is a team",
        async () => (await first.bench.run(["gateway", "host", "list"])).status === 0,
      );
      const { code } = await team.invite();
      const addresses = { ...team.addresses, MOSAIC_VALKEY_URL: valkey.url };
      const joined = await second.bench.run(["gateway", "join", code, "--name", second.name], addresses);
      expect(joined).toMatchObject({ status: 0, stderr: "" });
      await second.start();
      told = await follow(first.socket, leaves.signal);
    });
    afterAll(async () => {
      leaves.abort();
      await team[Symbol.asyncDispose]();
      await valkey[Symbol.asyncDispose]();
    });

    const last = (event: string) => told.findLast((one) => one.event === event)?.data;
    /** The agent of the other host, as the first one's followers were told last. */
    const row = () => (last("hosts") as FleetHosts | undefined)?.hosts.find(({ here }) => !here)?.agents[0];
    const bus = () => (last("bus") as GatewayStatus["bus"])?.state;
    const status = async () => (await team.at(0).bench.run(["gateway", "status", "--json"])).stdout;
    const ask = async (path: string, at = 0, host = "two1") => {
      const response = await fetch(`http://localhost/api/v1/agents/${host}/a0/${path}`, {
        unix: team.at(at).socket,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      });
      const body = (await response.json()) as { ticket?: string; error?: { code: string } };
      return { status: response.status, code: body.error?.code, ticket: body.ticket ?? "" };
    };
    /** Looks at the other host's agent; what comes, in order. */
    async function look(path = "terminal", at = 0, host = "two1") {
      const { ticket } = await ask(path, at, host);
      const got: string[] = [];
      const socket = new WebSocket(`ws+unix://${team.at(at).socket}:/api/v1/terminal`, [
        "mosaic.terminal.v1",
        `mosaic.ticket.${ticket}`,
      ]);
      socket.binaryType = "arraybuffer";
      socket.addEventListener("message", ({ data }) => {
        got.push(typeof data === "string" ? data : new TextDecoder().decode(data as ArrayBuffer));
      });
      socket.addEventListener("close", ({ code, reason }) => got.push(`closed ${code} ${reason}`));
      return { socket, got };
    }

    test("who follows one host is told what the agents of the other do", async () => {
      await until("the bus is up", () => bus() === "up");
      await until("the other host's agent is told of", () => row()?.agent === "a0");
      const before = row()?.since;
      await team.at(1).bench.ok("agent", "send", "a0", "at home");
      await until("its change is told", () => row()?.since !== before);
      // one client of tmux, for those who follow here and for the other hosts
      expect(team.at(0).bench.tmux("list-clients").trim().split("\n").length).toBe(1);
      expect(JSON.parse(await status())).toMatchObject({ bus: { state: "up" } });
    });

    test("its screen is shown while somebody looks, and who only looks types nothing", async () => {
      const { socket, got } = await look();
      await until("the screen came", () => got[0]?.startsWith('{"type":"screen"'), {
        seen: () => got.join("\n"),
      });
      await team.at(1).bench.ok("agent", "send", "a0", "seen from afar");
      await until("what it prints comes", () => got.join("").includes("seen from afar"));
      socket.send(new TextEncoder().encode("typed"));
      await until("who types is thrown out", () => got.some((text) => text.startsWith("closed 4002")));
      await until("nobody listens any more", async () => {
        const views = await valkey.ask("PUBSUB", "CHANNELS", "mosaic:2:view:*");
        return Array.isArray(views) && views.length === 0;
      });
    });

    test("whoever has Valkey's address alone reads no screen there, and shows none", async () => {
      using eavesdropper = await Eavesdropper.at(valkey);
      const { socket, got } = await look();
      await until("the screen came", () => got.length > 0);
      await team.at(1).bench.ok("agent", "send", "a0", "for the eyes of the team");
      await until("what it prints comes", () => got.join("").includes("for the eyes of the team"));
      await until("it passed Valkey", () => eavesdropper.on("mosaic:2:view:").length > 1);
      const read = ["for the eyes", "owner", '"look"', team.at(1).name].filter((text) =>
        eavesdropper.has(text),
      );
      expect(read).toEqual([]);
      // the newest: what is older than the bus believes is refused as late, whoever says it
      const { channel, payload } = eavesdropper.on("mosaic:2:view:").at(-1) ?? { channel: "", payload: "" };
      const madeUp = Buffer.from(encodeFrame({ kind: "screen", n: 99, text: "made up" })).toString("base64");
      await valkey.ask("PUBLISH", channel, madeUp);
      await valkey.ask("PUBLISH", channel, payload);
      await valkey.ask("PUBLISH", "mosaic:2:states", Buffer.from("whoever").toString("base64"));
      await team.at(1).bench.ok("agent", "send", "a0", "the last of it");
      await until("what came after that comes", () => got.join("").includes("the last of it"));
      expect(got.join("")).not.toContain("made up");
      const figures = await (await fetch("http://localhost/metrics", { unix: team.at(0).socket })).text();
      expect(figures).toMatch(/^mosaic_bus_refused_total\{host=".*",reason="malformed"\} 2$/m);
      expect(figures).toMatch(/^mosaic_bus_refused_total\{host=".*",reason="replayed"\} 1$/m);
      expect(team.at(0).log()).toMatch(/the bus: a message was not believed \(replayed\), .* mosaic:2:view:/);
      expect(team.at(0).log()).not.toContain("made up");
      socket.close();
    });

    const screenOf = () => team.at(1).bench.tmux("capture-pane", "-p", "-t", "=a0:");
    /** What the other host wrote down of who types there: how often they began, and how often they ended. */
    const written = async () => {
      const rows = await team.sql<{ action: string; actor: string; detail: string; times: number }[]>`
        select action, actor, detail, count(*)::int as times from audit
        where host = 'two1' and actor = 'owner' and action like 'terminal.%' group by action, actor, detail order by action`;
      return rows.map(({ action, actor, detail, times }) => `${times} ${action} ${actor} ${detail}`);
    };
    const isWritten = (closed: number, opened: number) =>
      until(
        "it is written down",
        async () => {
          const by = `owner types, at ${team.at(0).name}`;
          const wanted = [`${closed} terminal.close ${by}`, `${opened} terminal.open ${by}`];
          return JSON.stringify(await written()) === JSON.stringify(wanted);
        },
        { seen: async () => (await written()).join("\n") },
      );

    test("who types there is the only one, in order and once, and that host writes it down", async () => {
      using eavesdropper = await Eavesdropper.at(valkey);
      const first = await look("terminal/type");
      await looks(first.got);
      first.socket.send(JSON.stringify({ type: "resize", columns: 91, rows: 31 }));
      for (const key of "typed from afar") keys(first.socket, key);
      keys(first.socket, "\r");
      await until("it arrives", () => screenOf().includes("ECHO: typed from afar"), { seen: screenOf });
      await until("it is shown", () => first.got.join("").includes("typed from afar"));
      const width = ["display-message", "-p", "-t", "=a0:", "#{window_width}"];
      expect(
        team
          .at(1)
          .bench.tmux(...width)
          .trim(),
      ).toBe("91");
      // the same keys again, from somebody who has Valkey's address alone
      const said = eavesdropper.on("mosaic:2:keys:").slice();
      for (const { channel, payload } of said) await valkey.ask("PUBLISH", channel, payload);
      // on a slow host the first of them are late by now, too
      await until("they are refused", async () => {
        const figures = await (
          await fetch("http://localhost/metrics", { unix: team.at(1).socket, keepalive: false })
        ).text();
        const refused = [
          ...figures.matchAll(/^mosaic_bus_refused_total\{.*reason="(?:late|replayed)"\} (\d+)$/gm),
        ];
        return refused.reduce((sum, [, count]) => sum + Number(count), 0) >= said.length;
      });
      // neither from where the first one is, nor at home
      const taken = /^closed 4001 the owner at .* types into a0$/;
      const second = await look("terminal/type");
      await until("who comes second is told", () => second.got.some((text) => taken.test(text)), {
        seen: () => second.got.join("\n"),
      });
      expect(await ask("terminal/type", 1)).toMatchObject({ status: 423, code: "terminal-taken" });
      // the second one's too, who was refused then
      await isWritten(1, 2);
      first.socket.close();
      await isWritten(2, 2);
      await until("it is free", async () => (await ask("terminal/type", 1)).ticket !== "");
      expect(screenOf().split("ECHO: typed from afar").length).toBe(2);
      expect(eavesdropper.on("mosaic:2:keys:").length).toBeGreaterThan(0);
      expect(eavesdropper.has("afar")).toBe(false);
    });

    test("a gateway that lets everybody pass gets nobody in: the agent's own host judges who looks and who types", async () => {
      const database = openDatabase(team.url);
      const keysOfTeam = new BusKeys({ store: async () => postgresTeam(database), clock: systemClock });
      await keysOfTeam.begin();
      const refusals = new BusRefusals(systemClock);
      const wire = openValkeyBus(valkey.url, { onGap: () => undefined });
      const sealed = new SealedBus({ bus: wire, keys: keysOfTeam, makeSeal: makeBusSeal, refusals });
      const hosts = await postgresTeam(database).hosts.all();
      const host = hosts.find(({ name }) => name === "two1");
      const asks = async (by: string, mayType: boolean) => {
        const said = Promise.withResolvers<string>();
        const screen = new BorrowedScreen({
          bus: sealed,
          line: {
            send() {
              said.resolve("shown");
              return true;
            },
            close: (code, why) => said.resolve(`${code} ${why}`),
          },
          host: { hostId: host?.hostId ?? "", name: "two1" },
          agent: "a0",
          by,
          from: "somewhere",
          mayType,
          now: () => performance.now(),
        });
        const ticking = setInterval(() => screen.tick(), 100);
        const answer = await said.promise;
        clearInterval(ticking);
        screen.leave();
        return answer;
      };
      const { bench } = team.at(1);
      const tokens = ["read", "read,operate"].map((scopes, at) =>
        bench.ok("gateway", "token", "create", `t${at}`, "--scope", scopes),
      );
      await Promise.all(tokens);
      try {
        await until("the bus is up", () => sealed.isUp);
        expect([
          await asks("user:eve@example.org", false),
          await asks("token:t0", false),
          await asks("token:t0", true),
          await asks("token:t1", true),
        ]).toEqual([
          "4003 who looks may not, or not any more",
          "shown",
          "4003 who types may not, or not any more",
          "shown",
        ]);
        await until("it is free", async () => (await ask("terminal/type", 1)).ticket !== "");
      } finally {
        sealed.close();
        await database.close();
      }
    });

    test("keys that may not have arrived end it, and the agent is free then", async () => {
      const { socket, got } = await look("terminal/type");
      await looks(got);
      keys(socket, "before ");
      await until("it arrives", () => screenOf().includes("before"), {
        seen: () => `${got.join("\n")}\n${screenOf()}`,
      });
      await valkey.ask("CLIENT", "KILL", "TYPE", "pubsub");
      await until("who types is told", () => got.some((text) => text.startsWith("closed 4004")), {
        seen: () => got.join("\n"),
      });
      await isWritten(3, 3);
      await until("it is free", async () => (await ask("terminal/type", 1)).ticket !== "");
      await until("the bus is up", () => bus() === "up");
      const again = await look("terminal/type");
      await looks(again.got);
      keys(again.socket, "and after\r");
      await until("it arrives", () => screenOf().includes("ECHO: before and after"), { seen: screenOf });
      again.socket.close();
    });

    test("while the bus is away that is said, all else goes on, and it comes back by itself", async () => {
      const { got } = await look();
      await until("the screen came", () => got.length > 0);
      await valkey.stop();
      await until("the viewer is told", () =>
        got.some((text) => text.startsWith("closed 4004 the bus is away")),
      );
      await until("who follows is told", () => bus() === "away");
      expect(await ask("terminal")).toMatchObject({ status: 503, code: "bus-away" });
      expect(JSON.parse(await status())).toMatchObject({ answers: true, bus: { state: "away" } });
      const before = row()?.since;
      const sent = await team.at(0).bench.run(["agent", "send", "two1/a0", "without a bus", "--json"]);
      expect(JSON.parse(sent.stdout)).toMatchObject({ verdict: "accepted" });
      await until("its change is told all the same", () => row()?.since !== before);
      // whoever starts meanwhile does so without it
      await team.at(1).end();
      await team.at(1).start();
      expect(team.at(1).log()).toContain("is away");
      const other = team.at(1).bench;
      expect(JSON.parse((await other.run(["gateway", "status", "--json"])).stdout)).toMatchObject({
        bus: { state: "away" },
      });
      const ready = async () =>
        (await fetch("http://localhost/readyz", { unix: team.at(1).socket, keepalive: false })).json();
      expect(await ready()).toMatchObject({ ok: true, bus: "away" });
      const figure = async () => /^mosaic_bus_up\{.*\} (.)$/m.exec(await other.ok("fleet", "metrics"))?.[1];
      expect(await figure()).toBe("0");
      await valkey.start();
      await until("the bus is up", () => bus() === "up");
      await until("who started without it has it too", async () => (await figure()) === "1");
      expect(await ready()).toMatchObject({ ok: true, bus: "up" });
      const again = await look();
      await until("the screen came", () => again.got.join("").includes("without a bus"));
      again.socket.close();
    });

    test("a gateway that is read-only has nobody type into its agents, from wherever", async () => {
      await team.at(1).end();
      await team.at(1).bench.ok("gateway", "config", "set", "read_only", "true");
      await team.at(1).start();
      await until("its screen is shown", async () => {
        const { socket, got } = await look();
        await until("something came", () => got.length > 0);
        socket.close();
        return got[0]?.startsWith('{"type":"screen"');
      });
      const { got } = await look("terminal/type");
      await until("who types is refused", () => got.length > 0);
      expect(got).toEqual(["closed 4003 who types may not, or not any more"]);
    });

    test("nor do anything to them for another host; what only looks goes on", async () => {
      const { bench } = team.at(0);
      const agent = `${team.at(1).name}/a0`;
      const sent = await bench.run(["agent", "send", agent, "hello", "--json"]);
      expect([sent.status, sent.stderr]).toEqual([4, expect.stringContaining('"code":"read-only"')]);
      const stopped = await bench.run(["fleet", "stop", "--host", team.at(1).name, "--json"]);
      expect([stopped.status, stopped.stderr]).toEqual([4, expect.stringContaining('"code":"read-only"')]);
      await bench.ok("fleet", "events", "--host", team.at(1).name, "--json");
    });
  });
});

/** The stream of a gateway's fleet, as it comes. */
async function follow(socket: string, signal: AbortSignal): Promise<Told[]> {
  const told: Told[] = [];
  const response = await fetch("http://localhost/api/v1/live", { unix: socket, signal });
  const read = async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        const event = /^event: (.*)$/m.exec(part)?.[1];
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (event !== undefined && data !== undefined)
          told.push({ event, data: JSON.parse(data) as unknown });
      }
    }
  };
  void read().catch(() => undefined);
  return told;
}
