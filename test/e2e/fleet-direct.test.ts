/** A fleet where there is no user manager: the launcher keeps the agents itself. The compiled binary, a real tmux. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { WHEN_DRAWN } from "../support/drawn.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** A program that leaves a child in a session of its own, says so, and stays. */
const DAEMONIZES = "setsid sleep 100000 & echo ready; while :; do read -r line; done";
const QUICK = ["--grace", "0.3"] as const;

describe("the documented sequence without a user manager", () => {
  let bench: DirectBench;

  beforeAll(() => {
    bench = new DirectBench({ supervisor: "auto" });
    bench.roster(`
agents:
  - { name: stub0, runtime: stub }
  - { name: daemon0, runtime: command, command: [bash, -c, "${DAEMONIZES}"] }
`);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const NOTE = /^note: supervisor: direct, because .+; agents are neither contained nor started at boot$/m;

  test("auto says on stderr what it picked and what is lost, at each of its steps", async () => {
    for (const command of [["install-systemd"], ["start"], ["verify"]]) {
      const { status, stdout, stderr } = await bench.run(["fleet", ...command]);
      expect({ command, status, stdout }).toEqual({ command, status: 0, stdout });
      expect(stderr).toMatch(NOTE);
      expect(stdout).not.toContain("because");
    }
  });

  test("no unit is written, and what is not available is said and is no failure", async () => {
    expect(await Bun.file(`${bench.home}/.config/systemd/user/mosaic-agent@.service`).exists()).toBe(false);
    const { status, stdout } = await bench.run(["fleet", "verify", "-v"]);
    expect(status).toBe(0);
    expect(stdout.match(/^n\/a .*$/gm)).toEqual([
      "n/a     stub0: containment is not available without a user manager",
      "n/a     daemon0: containment is not available without a user manager",
      "n/a     a start at boot is not available without a user manager",
    ]);
  });

  test("a second install changes nothing and a second start starts nothing", async () => {
    expect(await bench.ok("fleet", "install-systemd")).toBe("nothing to change\n");
    const before = bench.panes();
    expect(await bench.ok("fleet", "start", ...QUICK)).toMatch(
      /^stub0 +already running.*\ndaemon0 +already running/m,
    );
    expect(bench.panes()).toEqual(before);
  });

  test("a TMUX_TMPDIR of whoever asks changes no answer", async () => {
    const elsewhere = { TMUX_TMPDIR: bench.home };
    expect((await bench.run(["fleet", "verify", "--timeout", "0"], elsewhere)).status).toBe(0);
    expect((await bench.run(["agent", "tail", "daemon0"], elsewhere)).stdout).toBe("ready\n");
  });

  test("agent status shows each agent running and beating, and tail its screen", async () => {
    const rows = (await bench.ok("agent", "status")).trimEnd().split("\n").slice(1);
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatch(/ (starting|idle|unknown) .* alive \d+s /);
    expect(await bench.ok("agent", "tail", "daemon0")).toBe("ready\n");
  });

  test("stop leaves no process, also none that called setsid", async () => {
    await bench.say("stub0", "[[setsid=3]]");
    const sleepers = () => bench.processes().filter(({ command }) => command === "sleep 100000");
    await until("four sleeping children", () => sleepers().length === 4);
    expect(await bench.ok("fleet", "stop")).toMatch(/^stub0 +stopped *\ndaemon0 +stopped *$/m);
    expect(bench.processes()).toEqual([]);
    expect(Object.values(await bench.status()).map(({ state }) => state)).toEqual(["stopped", "stopped"]);
    expect(await bench.ok("fleet", "stop")).toMatch(
      /^stub0 +was not running *\ndaemon0 +was not running *$/m,
    );
  });
});

describe("agents that the launcher keeps", () => {
  let bench: DirectBench;
  const LIMITS = "{ policy: on-failure, max: 3, window: 60s, backoff: 50ms }";

  beforeAll(async () => {
    bench = new DirectBench();
    bench.roster(`
defaults: { restart: ${LIMITS} }
agents:
  - { name: cat1, runtime: command, command: [cat] }
  - { name: cat10, runtime: command, command: [cat] }
  - { name: cat.1, runtime: command, command: [cat] }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", ...QUICK);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  async function killed(session: string): Promise<number> {
    const pid = await bench.panePid(session);
    process.kill(pid, "SIGKILL");
    return pid;
  }

  test("one that was killed is back, and nobody else noticed", async () => {
    const { cat1: _cat1, ...others } = bench.panes();
    const before = await killed("cat1");
    await until("another process", () => (bench.panes()["cat1"] ?? before) !== before);
    expect(bench.panes()).toMatchObject(others);
    expect(await bench.ok("agent", "status", "cat1")).toContain("killed by signal 9 (KILL)");
    await until("verify is content again", async () => (await bench.verify()).status === 0);
  });

  test("one is stopped and started, and the ones with names alike keep their processes", async () => {
    const { cat1: before, ...others } = bench.panes();
    await bench.ok("fleet", "stop", "cat1");
    expect(bench.panes()).toEqual(others);
    expect(before !== undefined && isRunning(before)).toBe(false);
    expect(bench.processesOf("cat1")).toEqual([]);
    await bench.ok("fleet", "start", "cat1", ...QUICK);
    expect(bench.panes()).toMatchObject(others);
    expect((await bench.status())["cat1"]?.supervisor.state).toBe("running");
  });

  test("one that dies too often is given up, shown as failed, and started again only on purpose", async () => {
    await bench.ok("fleet", "stop", "cat.1");
    await bench.ok("fleet", "start", "cat.1", ...QUICK);
    for (let life = 1; life <= 3; life += 1) {
      const pid = await killed("cat_1");
      await until("the next life, or none", async () => {
        const { supervisor, pid: next } = (await bench.status())["cat.1"] ?? {};
        // a launcher that has not seen the death yet says "running", of no process
        const isNext = typeof next === "number" && next !== pid;
        return supervisor?.state === "failed" || (supervisor?.state === "running" && isNext);
      });
    }
    const failed = (await bench.status())["cat.1"];
    expect(failed).toMatchObject({
      state: "failed",
      reason: "given up after 3 starts; killed by signal 9 (KILL)",
    });
    expect(await bench.ok("fleet", "status")).toMatch(/^cat\.1 .* failed .* given up after 3 starts.*$/m);
    expect((await bench.run(["fleet", "status", "--check"])).status).toBe(6);
    const { status, failed: checks } = await bench.verify();
    expect(status).toBe(6);
    expect(checks).toContain("supervision cat.1: failed: given up after 3 starts; killed by signal 9 (KILL)");

    expect(await bench.ok("fleet", "start", "cat.1", ...QUICK)).toMatch(/^cat\.1 +started +pid \d+$/m);
    expect((await bench.status())["cat.1"]?.supervisor.state).toBe("running");
    await until("verify is content again", async () => (await bench.verify()).status === 0);
  });

  test("all are back when the tmux server was killed", async () => {
    const before = bench.panes();
    process.kill(Number(bench.tmux("display-message", "-p", "#{pid}")), "SIGKILL");
    await until("every session has a new process", () => {
      const panes = bench.panes();
      return Object.entries(before).every(([session, pid]) => (panes[session] ?? pid) !== pid);
    });
    await until("verify is content again", async () => (await bench.verify()).status === 0);
  });

  test("one whose launcher was killed is not called running, and is started afresh", async () => {
    // the server was killed just before: no launcher is on its way back any more
    await until("verify is content", async () => (await bench.verify()).status === 0);
    // with what it forks for a moment, which has its command line
    const launchers = bench
      .processesOf("cat10")
      .filter(({ command }) => command.includes("start-agent-session.sh"));
    expect(launchers).not.toEqual([]);
    for (const { pid } of launchers) if (isRunning(pid)) process.kill(pid, "SIGKILL");
    await until("it is seen", async () => (await bench.status())["cat10"]?.state === "drifted");
    expect((await bench.verify()).failed).toContain("supervision cat10: failed: the launcher died");
    await bench.ok("fleet", "start", "cat10", ...QUICK);
    await until("verify is content again", async () => (await bench.verify()).status === 0);
    await bench.ok("fleet", "stop");
    expect(bench.processes()).toEqual([]);
  });
});

describe("agents that end by themselves", () => {
  test("status 7 at once is a failure with its reason and status 3; the others are started", async () => {
    await using bench = new DirectBench();
    bench.roster(`
defaults: { restart: { policy: on-failure, max: 2, window: 60s, backoff: 50ms } }
agents:
  - { name: stays, runtime: command, command: [cat] }
  - { name: dies, runtime: command, command: [bash, -c, 'echo the last words; ${WHEN_DRAWN}; exit 7'] }
  - { name: ends, runtime: command, command: ["true"] }
`);
    await bench.ok("fleet", "install-systemd");
    const { status, document } = await bench.json<{
      agents: { agent: string; outcome: string; detail: string }[];
    }>("fleet", "start", "--grace", "3");
    expect(status).toBe(3);
    expect(document.agents.map(({ agent, outcome }) => [agent, outcome])).toEqual([
      ["stays", "started"],
      ["dies", "failed"],
      ["ends", "failed"],
    ]);
    expect(document.agents[1]?.detail).toStartWith("exited with status 7");
    expect(document.agents[2]?.detail).toStartWith("exited with status 0");
    expect(await Bun.file(bench.path("fleet/logs/dies/last-screen.txt")).text()).toContain("the last words");
    await until("dies is given up", async () => (await bench.status())["dies"]?.state === "failed");
    // an end with status 0 is no failure: the policy is on-failure
    expect((await bench.status())["ends"]?.state).toBe("ended");
    expect((await bench.ok("fleet", "stop")).split("\n")[1]).toMatch(/^stays +stopped/);
    expect(bench.processes()).toEqual([]);
  });

  test("an end that its launcher has not seen when the grace is over is waited for, and told with its reason", async () => {
    await using bench = new DirectBench();
    bench.roster("agents:\n  - { name: dies, runtime: command, command: [cat] }\n");
    await bench.ok("fleet", "install-systemd");
    const started = bench.json<{ agents: object[] }>("fleet", "start", "--grace", "4");
    await until("its pane is there", () => bench.panes()["dies"] !== undefined);
    const launchers = bench
      .processesOf("dies")
      .filter(({ command }) => command.includes("start-agent-session.sh"));
    for (const { pid } of launchers) process.kill(pid, "SIGSTOP");
    process.kill(bench.panes()["dies"] ?? 0, "SIGTERM");
    await Bun.sleep(4500);
    for (const { pid } of launchers) process.kill(pid, "SIGCONT");
    const { status, document } = await started;
    expect(status).toBe(3);
    expect(document.agents).toMatchObject([
      { outcome: "failed", detail: expect.stringMatching(/^killed by signal 15/) },
    ]);
  });
});
