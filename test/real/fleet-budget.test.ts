/** Under the user manager, agents that have used what they may within a day: one is stopped, one gets its messages later. */
// runs once: who sees to a budget knows no uid
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentExplain } from "../../src/operations/documents/agent-explain.ts";
import type { AgentReceipt } from "../../src/operations/documents/agent-receipt.ts";
import type { AgentSend } from "../../src/operations/documents/agent-send.ts";
import type { FleetEvents } from "../../src/operations/documents/fleet-events.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { LabBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

describeInLab("a budget under the user manager", () => {
  let bench: LabBench;

  beforeAll(async () => {
    bench = new LabBench({ MOSAIC_HEARTBEAT_INTERVAL: "1" });
    bench.roster(`
defaults: { budget: { tokens: 5 } }
agents:
  - { name: stops, runtime: stub, working_directory: ~/stops, budget: { then: stop } }
  - { name: waits, runtime: stub, working_directory: ~/waits, budget: { then: pause } }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.3");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const records = () => {
    const folder = join(bench.home, ".local/state/mosaic-stub/sessions");
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  };
  const verdicts = async (id: string) => {
    const { document } = await bench.json<AgentReceipt>("agent", "receipt", id);
    return document.deliveries.map(({ agent, verdict }) => `${agent} ${verdict}`);
  };
  const given = (text: string) =>
    records()
      .flatMap((record) => record.split("\n"))
      .filter((line) => line.startsWith('{"type":"user"') && line.includes(text)).length;
  const told = async (agent: string) => {
    const { document } = await bench.json<FleetEvents>(
      "fleet",
      "events",
      "--kind",
      "budget",
      "--agent",
      agent,
    );
    return document.events.length;
  };

  test("that stops ends no turn, stops the agent's unit, and leaves it so", async () => {
    await bench.ok("agent", "send", "stops", "[[work=3000]] one two three four five six", "--wait-idle");
    await until(
      "its unit is stopped",
      () => bench.systemctl("is-active", "mosaic-agent@stops") === "inactive",
      {
        deadline: 90_000,
      },
    );
    expect(records().find((record) => record.includes("[[work=3000]]"))).toContain('{"type":"assistant"');
    expect(readFileSync(bench.path("fleet/agents/stops.stopped"), "utf8")).toContain("by=its budget");
    expect(await told("stops")).toBe(1);
    expect((await bench.status())["stops"]?.state).toBe("stopped");
    expect((await bench.status())["waits"]?.state).toMatch(/^(idle|available)$/);
    await until("its stop is over", async () => {
      const { document } = await bench.json<AgentExplain>("agent", "explain", "stops");
      return document.budget?.stopped === true;
    });
    // whoever starts it has decided
    await bench.ok("fleet", "start", "stops", "--grace", "0.3");
    await bench.ok("agent", "send", "stops", "go on", "--wait-idle");
    await until("it has answered", async () => (await bench.status())["stops"]?.state === "idle");
    await bench.ok("fleet", "limits", "flush");
    expect(bench.systemctl("is-active", "mosaic-agent@stops")).toBe("active");
    expect(await told("stops")).toBe(1);
  });

  test("that pauses keeps a message, and delivers it later: once, by one receipt", async () => {
    await bench.ok("agent", "send", "waits", "one two three four five six seven", "--wait-idle");
    await until("it is idle", async () => (await bench.status())["waits"]?.state === "idle");
    const sent = await bench.json<AgentSend>("agent", "send", "waits", "kept for later", "--id", "kept");
    expect(sent).toMatchObject({ status: 20, document: { verdict: "queued", channel: "mosaic" } });
    await until("somebody is told", async () => (await told("waits")) === 1);
    expect(given("kept for later")).toBe(0);
    await bench.ok("fleet", "set", "waits", "budget.tokens=5K");
    await until("what was kept has come", () => given("kept for later") === 1, { deadline: 90_000 });
    await until("its one receipt says so", async () => (await verdicts("kept")).join() === "waits accepted");
    await bench.ok("fleet", "limits", "flush");
    expect([given("kept for later"), await told("waits")]).toEqual([1, 1]);
  });
});
