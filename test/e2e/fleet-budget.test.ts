/**
 * Agents that use up what they may use within a day: who is told, what is kept, who is stopped, and what lets them go on. The
 * compiled binary, a real tmux, no user manager; launchers alone see to it.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { hostTimeZone } from "../../src/adapters/host-zone.ts";
import { dayAround } from "../../src/base/local-day.ts";
import type { AgentExplain } from "../../src/operations/documents/agent-explain.ts";
import type { AgentReceipt } from "../../src/operations/documents/agent-receipt.ts";
import type { AgentSend } from "../../src/operations/documents/agent-send.ts";
import type { AgentUsage } from "../../src/operations/documents/agent-usage.ts";
import type { FleetEvents } from "../../src/operations/documents/fleet-events.ts";
import type { FleetLimitsFlush } from "../../src/operations/documents/fleet-limits-flush.ts";
import type { FleetPlanDocument } from "../../src/operations/documents/fleet-plan.ts";
import type { FleetRecap } from "../../src/operations/documents/fleet-recap.ts";
import type { FleetVerify } from "../../src/operations/documents/fleet-verify.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const DAY_MS = 24 * 3_600_000;

/** No test runs over the end of its host's day. */
function msToMidnight(): number {
  const zone = hostTimeZone();
  return dayAround(Date.now(), zone).end - Date.now();
}

describe("a budget", () => {
  let bench: DirectBench;

  beforeAll(async () => {
    bench = new DirectBench({ environment: { MOSAIC_HEARTBEAT_INTERVAL: "1" } });
    await until("midnight is far, or has passed", () => msToMidnight() > 300_000, { deadline: 320_000 });
    bench.roster(`
notify: { command: [sh, -c, 'cat >>"$HOME/told"'] }
defaults: { budget: { tokens: 5 } }
agents:
  - { name: warns, runtime: stub, working_directory: ~/warns }
  - { name: waits, runtime: stub, working_directory: ~/waits, budget: { then: pause } }
  - { name: stops, runtime: stub, working_directory: ~/stops, budget: { then: stop } }
  - { name: free, runtime: stub, working_directory: ~/free, budget: { tokens: infinity } }
  - { name: dumb, runtime: command, command: [sleep, "1000"], budget: { tokens: 2M, then: pause } }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.3");
    // in the last minutes of a day longer than what a hook is given by itself
  }, 400_000);
  afterAll(() => bench[Symbol.asyncDispose]());

  const events = async (agent: string) => {
    const { document } = await bench.json<FleetEvents>(
      "fleet",
      "events",
      "--kind",
      "budget",
      "--agent",
      agent,
    );
    return document.events;
  };
  const told = (agent: string) => {
    const path = join(bench.home, "told");
    const lines = existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
    return lines
      .map((line) => JSON.parse(line) as { agent: string; kind: string; text: string; command: string })
      .filter((notice) => notice.kind === "budget" && notice.agent === agent);
  };
  const budgetOf = async (agent: string) => {
    const { document } = await bench.json<AgentExplain>("agent", "explain", agent);
    if (document.budget === null) throw new Error(`${agent} has no budget`);
    return document.budget;
  };
  const records = () => {
    const folder = join(bench.home, ".local/state/mosaic-stub/sessions");
    return readdirSync(folder).map((name) => join(folder, name));
  };
  const verdicts = async (id: string) => {
    const { document } = await bench.json<AgentReceipt>("agent", "receipt", id);
    return document.deliveries.map(({ agent, verdict }) => `${agent} ${verdict}`);
  };
  const given = (text: string) =>
    records()
      .flatMap((path) => readFileSync(path, "utf8").split("\n"))
      .filter((line) => line.startsWith('{"type":"user"') && line.includes(text)).length;

  test("that is reached is told once: an event, a notice, a line in ps and recap; and the agent goes on", async () => {
    await bench.ok("agent", "send", "warns", "one two three four five six seven", "--wait-idle");
    await until("it is told", async () => (await events("warns")).length === 1);
    await until("somebody is told", () => told("warns").length === 1);
    const [event] = await events("warns");
    expect(event?.detail).toMatch(/^\d+ of 5 tokens today; it goes on$/);
    expect(told("warns")[0]).toMatchObject({
      kind: "budget",
      command: "mosaic agent usage warns --since today",
    });
    expect(await bench.ok("ps")).toMatch(
      /1 agent has used its budget:\n  warns  \d+ of 5 tokens today  it goes on  mosaic fleet set warns budget\.tokens=\d+/,
    );
    const { document } = await bench.json<FleetRecap>("fleet", "recap");
    expect(document.over_budget.map(({ agent }) => agent)).toEqual(["warns"]);
    const sent = await bench.json<AgentSend>("agent", "send", "warns", "more", "--wait-idle");
    expect(sent.document.verdict).toBe("accepted");
    await bench.ok("fleet", "limits", "flush");
    await Bun.sleep(3_000);
    expect([(await events("warns")).length, told("warns").length]).toEqual([1, 1]);
  });

  test("is shown with what is counted: by explain, by usage, in the roster", async () => {
    const budget = await budgetOf("warns");
    expect(budget).toMatchObject({
      tokens: 5,
      per: "day",
      // oxlint-disable-next-line unicorn/no-thenable
      then: "warn",
      over: true,
      complete: true,
      reason: null,
    });
    expect(budget.used).toBeGreaterThan(5);
    expect(budget.since).not.toBeNull();
    const { document } = await bench.json<AgentUsage>("agent", "usage", "warns", "--since", "today");
    const [usage] = document.agents;
    expect(usage?.budget?.used).toBe((usage?.sum?.tokens.input ?? 0) + (usage?.sum?.tokens.output ?? 0));
    expect(await bench.ok("agent", "usage", "warns")).toMatch(
      /warns {2}\d+ of 5 tokens today, over, it goes on/,
    );
    expect((await bench.json<AgentExplain>("agent", "explain", "free")).document.budget).toBeNull();
  });

  test("that pauses keeps what comes, and delivers it when it is raised, once and by the same receipt", async () => {
    await bench.ok("agent", "send", "waits", "one two three four five six seven", "--wait-idle");
    await until("it is idle", async () => (await bench.status())["waits"]?.state === "idle");
    const sent = await bench.json<AgentSend>("agent", "send", "waits", "kept for later", "--id", "kept");
    expect(sent).toMatchObject({ status: 20, document: { verdict: "queued", channel: "mosaic" } });
    expect(sent.document.detail).toMatch(/^mosaic keeps it: budget until midnight: \d+ of 5 tokens today$/);
    const asked = await bench.json<{ answers: { state: string }[] }>("agent", "ask", "waits", "now");
    expect(asked.status).toBe(22);
    expect(await bench.ok("ps")).toContain("messages wait until midnight");
    await until("it is told", async () => (await events("waits")).length === 1);
    expect(given("kept for later")).toBe(0);

    await bench.ok("fleet", "set", "waits", "budget.tokens=5K");
    await until("what was kept has come", () => given("kept for later") === 1, { deadline: 90_000 });
    await until("its one receipt says so", async () => (await verdicts("kept")).join() === "waits accepted");
    expect((await budgetOf("waits")).over).toBe(false);
    expect(existsSync(bench.path("fleet/logs/waits/waiting"))).toBe(false);
    await bench.ok("fleet", "limits", "flush");
    expect(given("kept for later")).toBe(1);
  });

  test("begins anew with the day: what was kept is delivered then", async () => {
    await bench.ok("fleet", "set", "waits", "budget.tokens=6");
    const sent = await bench.json<AgentSend>("agent", "send", "waits", "kept over night", "--id", "night");
    expect(sent.document.verdict).toBe("queued");
    await until("it is told of this bound, too", async () => (await events("waits")).length === 2);
    // whoever told of it is done: it would write down what it knew of the evening
    await until("it is due at midnight", () => {
      const [at = "0"] = readFileSync(bench.path("fleet/logs/waits/due"), "utf8").split(/\s/);
      return Number(at) * 1000 - Date.now() > 120_000;
    });
    await until(
      "nobody is at it",
      async () => !(await bench.json<FleetLimitsFlush>("fleet", "limits", "flush")).document.busy,
    );
    aNightPasses("waits");
    await until("what was kept has come", () => given("kept over night") === 1, { deadline: 90_000 });
    await until("its one receipt says so", async () => (await verdicts("night")).join() === "waits accepted");
  });

  test("that stops lets the turn end, stops the agent, and leaves it to a person who starts it", async () => {
    await bench.ok("agent", "send", "stops", "[[work=3000]] one two three four five six", "--wait-idle");
    await until("it is stopped", async () => (await bench.status())["stops"]?.state === "stopped", {
      deadline: 60_000,
    });
    const turn = records()
      .map((path) => readFileSync(path, "utf8"))
      .find((text) => text.includes("[[work=3000]]"));
    expect(turn).toContain('{"type":"assistant"');
    expect((await events("stops")).map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^\d+ of 5 tokens today; it is stopped when its turn is over$/),
    ]);
    expect(readFileSync(bench.path("fleet/agents/stops.stopped"), "utf8")).toContain("by=its budget");
    const { document } = await bench.json<FleetPlanDocument>("fleet", "plan");
    expect(document.plan.agents.find(({ agent }) => agent === "stops")?.reasons).toEqual([
      "stopped by its budget",
    ]);

    // whoever starts it while its stop goes on is in that stop's way
    await until("its stop is over", async () => (await budgetOf("stops")).stopped, { deadline: 60_000 });
    // a person has decided: it runs on
    await bench.ok("fleet", "start", "stops", "--grace", "0.3");
    const more = await bench.json<AgentSend>("agent", "send", "stops", "go on", "--wait-idle");
    expect(more.document.verdict).toBe("accepted");
    await Bun.sleep(4_000);
    expect((await bench.status())["stops"]?.state).toMatch(/^(idle|available)$/);
    expect(await budgetOf("stops")).toMatchObject({ over: true, stopped: true });
    expect(await events("stops")).toHaveLength(1);
  });

  test("that nobody can count is said, and bounds nothing", async () => {
    const { document } = await bench.json<FleetVerify>("fleet", "verify", "--timeout", "0");
    const check = document.checks.find((one) => one.check === "budget" && one.agent === "dumb");
    expect(check).toMatchObject({ verdict: "warning" });
    expect(check?.fact).toContain("command does not tell what it uses");
    const { document: planned } = await bench.json<FleetPlanDocument>("fleet", "plan");
    expect(planned.plan.agents.find(({ agent }) => agent === "dumb")?.reasons.at(-1)).toBe(
      "its budget bounds nothing: command does not tell what it uses",
    );
    expect(await budgetOf("dumb")).toMatchObject({
      used: null,
      over: null,
      reason: "command does not tell what it uses",
    });
    const sent = await bench.json<AgentSend>("agent", "send", "dumb", "a line", "--blind");
    expect(sent.document.channel).toBe("keys");
  });

  /** All that the agent used, and what was counted of it, becomes a day older; what is due is due. */
  function aNightPasses(agent: string): void {
    const logs = (name: string) => bench.path("fleet/logs", agent, name);
    for (const path of records().filter((one) => readFileSync(one, "utf8").includes(`/${agent}"`))) {
      const { atimeMs, mtimeMs } = statSync(path);
      const older = (text: string) => new Date(Date.parse(text) - DAY_MS).toISOString();
      const before = readFileSync(path, "utf8");
      writeFileSync(path, before.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, older));
      utimesSync(path, (atimeMs - DAY_MS) / 1000, (mtimeMs - DAY_MS) / 1000);
    }
    for (const name of ["used", "budget", "budget-told"]) {
      const text = readFileSync(logs(name), "utf8");
      writeFileSync(
        logs(name),
        text.replaceAll(/\b1\d{12}(?:\.\d+)?\b/g, (at) => String(Number(at) - DAY_MS)),
      );
    }
    // another second than that of any process before: a launcher begins the same once a minute
    writeFileSync(logs("due"), `${Math.floor(Date.now() / 1000) - 3600}\n`);
    appendFileSync(bench.path("fleet/run", `${agent}.death`), "b");
  }
});
