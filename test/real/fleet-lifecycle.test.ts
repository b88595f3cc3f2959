/** Starting and stopping some of many agents under a real user manager, and what happens when one of them fails. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { describeInLab } from "../support/describe-lab.ts";
import { WHEN_DRAWN } from "../support/drawn.ts";
import { LabBench } from "../support/fleet-bench.ts";
import { until } from "../support/poll.ts";
import { isRunning, startedWith } from "../support/processes.ts";
import { Shims } from "../support/shims.ts";

setDefaultTimeout(120_000);

interface Outcome {
  readonly agent: string;
  readonly outcome: string;
  readonly detail: string;
}
const QUICK = ["--grace", "0.3"] as const;

describeInLab("agents whose names are alike", () => {
  let bench: LabBench;

  beforeAll(async () => {
    bench = new LabBench();
    bench.roster(`
agents:
  - { name: coder1, runtime: stub }
  - { name: coder10, runtime: stub }
  - { name: coder.1, runtime: stub }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", ...QUICK);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("a name with a dot has its session, its screen and its proof", async () => {
    await bench.say("coder_1", "from the dotted one");
    await until("its answer", async () =>
      (await bench.ok("agent", "tail", "coder.1", "-n", "50")).includes("ECHO: from the dotted one"),
    );
    for (const other of ["coder1", "coder10"]) {
      expect(await bench.ok("agent", "tail", other, "-n", "50")).not.toContain("dotted");
    }
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
  });

  test("one is stopped, shown and started, and the others keep their processes", async () => {
    const before = bench.panes();
    expect((await bench.ok("fleet", "stop", "coder1")).split("\n")[1]).toMatch(/^coder1 +stopped/);
    const { coder1: stopped, ...others } = before;
    expect(stopped !== undefined && !isRunning(stopped)).toBe(true);
    expect(bench.panes()).toEqual(others);
    const states = await bench.status();
    expect(Object.values(states).map(({ agent, supervisor, pid }) => [agent, supervisor.state, pid])).toEqual(
      [
        ["coder1", "stopped", null],
        ["coder10", "running", before["coder10"] ?? 0],
        ["coder.1", "running", before["coder_1"] ?? 0],
      ],
    );

    // coder1 is no session now: an inexact target would be coder10
    const tail = await bench.run(["agent", "tail", "coder1"]);
    expect({ status: tail.status, stdout: tail.stdout }).toEqual({ status: 6, stdout: "" });
    expect((await bench.ok("fleet", "stop", "coder1")).split("\n")[1]).toMatch(/^coder1 +was not running/);
    expect(bench.panes()).toEqual(others);

    await bench.ok("fleet", "start", "coder1", ...QUICK);
    const { coder1: started, ...after } = bench.panes();
    expect(after).toEqual(others);
    expect(started).toBeGreaterThan(0);
  });

  test("start says who ran already and touches nobody who did", async () => {
    await bench.ok("fleet", "stop", "coder10");
    const { document } = await bench.json<{ agents: Outcome[] }>("fleet", "start", ...QUICK);
    expect(document.agents.map(({ agent, outcome }) => [agent, outcome])).toEqual([
      ["coder1", "already running"],
      ["coder10", "started"],
      ["coder.1", "already running"],
    ]);
  });

  test("an agent that was killed is back, and nobody else noticed", async () => {
    const { coder1: killed, ...others } = bench.panes();
    expect(killed).toBeGreaterThan(0);
    process.kill(killed ?? 0, "SIGKILL");
    await until("another process", () => (bench.panes()["coder1"] ?? killed) !== killed);
    expect(bench.panes()).toMatchObject(others);
    expect(await bench.ok("agent", "status", "coder1")).toContain("killed by signal 9 (KILL)");
  });

  test("a TMUX_TMPDIR of whoever asks changes no answer", async () => {
    const elsewhere = { TMUX_TMPDIR: bench.home };
    expect((await bench.run(["fleet", "verify", "--timeout", "30"], elsewhere)).status).toBe(0);
    expect((await bench.run(["agent", "tail", "coder10", "-n", "50"], elsewhere)).stdout).toContain("idle");
  });

  test("a holder that was killed is back with every agent", async () => {
    const before = bench.panes();
    process.kill(Number(bench.tmux("display-message", "-p", "#{pid}")), "SIGKILL");
    const after = await until("every agent has a new process", () => {
      const panes = bench.panes();
      const isBack = Object.keys(before).every(
        (session) => panes[session] !== undefined && panes[session] !== before[session],
      );
      return isBack && panes;
    });
    expect(Object.keys(after).toSorted()).toEqual(Object.keys(before).toSorted());
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
    for (const pid of Object.values(before)) expect(isRunning(pid)).toBe(false);
  });
});

describeInLab("agents that fail", () => {
  let bench: LabBench;

  beforeAll(async () => {
    bench = new LabBench();
    bench.roster(`
defaults: { restart: { policy: on-failure, max: 2, window: 60s, backoff: 50ms } }
agents:
  - { name: good0, runtime: stub }
  - { name: dies, runtime: command, command: [bash, -c, 'echo the last words; ${WHEN_DRAWN}; exit 7'] }
  - { name: good1, runtime: command, command: [bash, -c, "env -i setsid sleep 100000 & while :; do read -r line; done"] }
`);
    await bench.ok("fleet", "install-systemd");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("one that exits at once with status 7 is a failure with its reason; the others are started", async () => {
    const { status, document } = await bench.json<{ agents: Outcome[] }>("fleet", "start", "--grace", "3");
    expect(status).toBe(3);
    expect(
      document.agents.map(({ agent, outcome }) => [agent, outcome]),
      JSON.stringify(document),
    ).toEqual([
      ["good0", "started"],
      ["dies", "failed"],
      ["good1", "started"],
    ]);
    expect(document.agents[1]?.detail).toStartWith("exited with status 7");
  });

  test("it is failed once its restarts are used up, and its last words are kept", async () => {
    await until("given up", async () => (await bench.status())["dies"]?.state === "failed");
    const checked = await bench.run(["fleet", "status", "--check"]);
    expect(checked.status).toBe(6);
    expect(await bench.ok("agent", "status", "dies")).toContain("exited with status 7");
    const screen = await Bun.file(bench.path("fleet/logs/dies/last-screen.txt")).text();
    expect(screen).toContain("the last words");
    expect(bench.systemctl("is-failed", "mosaic-agent@dies.service")).toBe("failed");
  });

  test("a stop that fails for one agent is attempted for all, is said, and ends with status 3", async () => {
    using shims = new Shims();
    shims.failWhere("systemctl", `*" stop "*"mosaic-agent@good0.service"*`, "Failed to stop: no");
    const { status, stdout } = await bench.run(["fleet", "stop"], { PATH: shims.front });
    expect(status).toBe(3);
    const rows = stdout.trimEnd().split("\n").slice(1);
    expect(rows.map((row) => row.trimEnd().split(/ {2,}/))).toEqual([
      ["good0", "failed", "Failed to stop: no"],
      ["dies", "stopped"],
      ["good1", "stopped"],
    ]);
    expect(bench.systemctl("is-active", "mosaic-agent@good1.service")).toBe("inactive");
  });

  test("a child that called setsid and dropped its environment ends with its agent all the same", async () => {
    await bench.ok("fleet", "start", "good1", "--grace", "0.3");
    const child = await until("the child", () =>
      bench.processes().find(({ command }) => command === "sleep 100000"),
    );
    expect(startedWith(child.pid, "MOSAIC_HOME")).toBeUndefined();
    expect(bench.cgroupOf(child.pid)).toEndWith("/mosaic-agent@good1.service");
    await bench.ok("fleet", "stop");
    expect(isRunning(child.pid)).toBe(false);
    expect(bench.processes()).toEqual([]);
  });
});
