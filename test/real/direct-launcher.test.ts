/** The launcher that stays and keeps its agent itself (direct mode): restarts, limits, stop, the death of the server. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { WHEN_DRAWN } from "../support/drawn.ts";
import { LauncherBench } from "../support/launcher-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";

setDefaultTimeout(120_000);
forbidLeaks();

type Variables = Readonly<Record<string, string>>;

/** An agent that runs, supervised by a launcher; `startedAt` is what the test waits from. */
async function supervised(command: string, variables: Variables = {}) {
  const bench = new LauncherBench();
  bench.installConfiguration();
  const launcher = bench.supervise("a", {
    MOSAIC_AGENT_COMMAND: command,
    MOSAIC_HEARTBEAT_INTERVAL: "15",
    ...variables,
  });
  const record = () => bench.record("a.supervisor");
  const state = async (word: string) =>
    await until(`the launcher says ${word}`, () => record()?.["state"] === word && record(), {
      seen: () => JSON.stringify(record()),
    });
  /** The pid of a living agent that is none of `others`. */
  const living = async (...others: readonly number[]) =>
    await until(
      "another agent lives",
      () => {
        const [pid = 0, dead] = bench.format("a", "#{pane_pid} #{pane_dead}").split(" ").map(Number);
        return pid > 0 && dead === 0 && isRunning(pid) && !others.includes(pid) && pid;
      },
      { every: 5, seen: () => JSON.stringify(record()) },
    );
  return { bench, launcher, record, state, living, [Symbol.dispose]: () => bench[Symbol.dispose]() };
}

test("an agent that is killed is noticed at once, not at the next beat, and runs again after the backoff", async () => {
  using it = await supervised("sleep 1000");
  await it.state("running");
  const first = await it.living();
  const killed = performance.now();
  process.kill(first, "SIGKILL");
  await it.living(first);
  const took = performance.now() - killed;
  expect(took).toBeLessThan(10_000);
  expect(took).toBeGreaterThan(100);
  await until(
    "one restart is counted",
    () => it.record()?.["restarts"] === "1" && it.record()?.["state"] === "running",
  );
});

test("how an agent ended is kept: its signal, its status, its last screen", async () => {
  using it = await supervised(`bash -c 'echo famous last words; ${WHEN_DRAWN}; exit 7'`, {
    MOSAIC_RESTART_POLICY: "never",
  });
  expect(await it.launcher.exited).toBe(7);
  expect(it.record()?.["state"]).toBe("exited");
  expect(it.bench.record("a.exit")).toMatchObject({ status: "7", signal: "", wanted: "" });
  expect(readFileSync(join(it.bench.mosaicHome, "fleet/logs/a/last-screen.txt"), "utf8")).toContain(
    "famous last words",
  );
});

test("an agent that ends with success is not started again under on-failure", async () => {
  using it = await supervised(`sh -c 'echo one >>"$HOME/lives"'`);
  expect(await it.launcher.exited).toBe(0);
  expect(it.record()?.["state"]).toBe("exited");
  expect(readFileSync(it.bench.home.join("lives"), "utf8")).toBe("one\n");
});

test("an agent that ends with success is started again under always", async () => {
  using it = await supervised(
    `sh -c 'echo one >>"$HOME/lives"; [ -e "$HOME/again" ] && exec sleep 1000; : >"$HOME/again"'`,
    {
      MOSAIC_RESTART_POLICY: "always",
    },
  );
  await until(
    "a second life",
    () => it.record()?.["restarts"] === "1" && it.record()?.["state"] === "running",
  );
  // the record is there before its program has said anything
  await until("its program", () => readFileSync(it.bench.home.join("lives"), "utf8") === "one\none\n");
});

test("a program that has ended before tmux's client did is not started a second time for that", async () => {
  using bench = new LauncherBench();
  bench.installConfiguration();
  // what a busy host loses now and then: the client's own status
  bench.tmuxShim('if [[ " $* " == *" -n agent "* ]]; then PATH=${PATH#*:} tmux "$@"; exit 1; fi');
  const launcher = bench.supervise("a", {
    MOSAIC_AGENT_COMMAND: `sh -c 'echo one >>"$HOME/lives"; exit 3'`,
    MOSAIC_RESTART_MAX: "3",
    MOSAIC_RESTART_BACKOFF: "0.05",
  });
  expect(await launcher.exited).toBe(1);
  expect(readFileSync(bench.home.join("lives"), "utf8")).toBe("one\none\none\n");
});

test("a crash loop is given up after the limit, and that is said", async () => {
  using it = await supervised(`sh -c 'echo one >>"$HOME/lives"; exit 3'`, {
    MOSAIC_RESTART_MAX: "3",
    MOSAIC_RESTART_BACKOFF: "0.05",
  });
  expect(await it.launcher.exited).toBe(1);
  expect(it.record()).toMatchObject({ state: "failed", reason: "exit status 3, 3 starts within 600 s" });
  expect(readFileSync(it.bench.home.join("lives"), "utf8")).toBe("one\none\none\n");
  expect(await new Response(it.launcher.stderr).text()).toContain("giving up on a: 3 starts within 600 s");
});

test("a crash that lies further back than the window does not count", async () => {
  using it = await supervised(`sh -c 'echo one >>"$HOME/lives"; sleep 0.6; exit 3'`, {
    MOSAIC_RESTART_MAX: "3",
    MOSAIC_RESTART_WINDOW: "1",
    MOSAIC_RESTART_BACKOFF: "0.1",
  });
  const lives = () =>
    existsSync(it.bench.home.join("lives")) ? readFileSync(it.bench.home.join("lives"), "utf8") : "";
  // one more than the limit
  await until("four lives", () => lives().split("\n").length > 4);
  expect(it.record()?.["state"]).not.toBe("failed");
});

test("TERM ends the agent, its session and then the launcher, with success", async () => {
  using it = await supervised("sleep 1000");
  await it.state("running");
  const pid = await it.living();
  it.launcher.kill("SIGTERM");
  expect(await it.launcher.exited).toBe(0);
  expect(isRunning(pid)).toBe(false);
  expect(it.bench.sessions()).toEqual(["_holder"]);
  expect(it.record()?.["state"]).toBe("stopped");
  expect(it.bench.record("a.exit")).toMatchObject({ wanted: "yes", signal: "15" });
  expect(readdirSync(it.bench.run).filter((name) => /death|environment|tmp/.test(name))).toEqual([]);
});

test("TERM ends also an agent that ignores it", async () => {
  using it = await supervised(`sh -c "trap '' TERM HUP; echo deaf; while :; do sleep 0.2; done"`);
  await it.state("running");
  const pid = await it.living();
  await until("it is deaf", () => it.bench.tmux("capture-pane", "-p", "-t", "=a:").stdout.includes("deaf"));
  it.launcher.kill("SIGTERM");
  expect(await it.launcher.exited).toBe(0);
  expect(isRunning(pid)).toBe(false);
  expect(it.record()?.["state"]).toBe("stopped");
});

test("TERM during the backoff ends the launcher at once, and what waited for it", async () => {
  using it = await supervised("sh -c 'exit 3'", { MOSAIC_RESTART_BACKOFF: "777" });
  await it.state("restarting");
  await until("it waits", () => it.bench.processes().some(({ command }) => command === "sleep 777"));
  const asked = performance.now();
  it.launcher.kill("SIGTERM");
  expect(await it.launcher.exited).toBe(0);
  expect(performance.now() - asked).toBeLessThan(20_000);
  expect(it.record()?.["state"]).toBe("stopped");
  await until(
    "nobody waits any more",
    () => !it.bench.processes().some(({ command }) => command === "sleep 777"),
    {
      deadline: 20_000,
    },
  );
});

test("many restarts leave no process behind but the last agent's", async () => {
  using it = await supervised("sleep 1000", { MOSAIC_RESTART_MAX: "50", MOSAIC_RESTART_BACKOFF: "0.01" });
  const dead: number[] = [];
  for (let life = 0; life < 4; life += 1) {
    const pid = await it.living(...dead);
    await until(
      "it is said to run",
      () => it.record()?.["restarts"] === String(life) && it.record()?.["state"] === "running",
    );
    process.kill(pid, "SIGKILL");
    dead.push(pid);
  }
  await it.living(...dead);
  await until(
    "the restart is counted",
    () => it.record()?.["restarts"] === "4" && it.record()?.["state"] === "running",
  );
  const watchers = () => it.bench.processes().filter(({ command }) => command.includes("wait-for"));
  await until("one client watches the server", () => watchers().length === 1, {
    deadline: 20_000,
    seen: () => JSON.stringify(watchers()),
  });
});

test("when the tmux server is killed, server, holder and agent come back", async () => {
  using it = await supervised("sleep 1000");
  await it.state("running");
  const first = await it.living();
  const server = Number(it.bench.format("a", "#{pid}"));
  const killed = performance.now();
  process.kill(server, "SIGKILL");
  await it.living(first);
  expect(performance.now() - killed).toBeLessThan(10_000);
  expect(isRunning(first)).toBe(false);
  expect(it.bench.sessions().toSorted()).toEqual(["_holder", "a"]);
});

test("when the tmux server is killed, an agent that ignores the loss of its terminal is ended and starts again", async () => {
  using it = await supervised(`sh -c "trap '' HUP; echo deaf; while :; do sleep 0.2; done"`);
  await it.state("running");
  const first = await it.living();
  await until("it is deaf", () => it.bench.tmux("capture-pane", "-p", "-t", "=a:").stdout.includes("deaf"));
  process.kill(Number(it.bench.format("a", "#{pid}")), "SIGKILL");
  await it.living(first);
  expect(isRunning(first)).toBe(false);
});

test("a killed watcher of the server is not taken for the end of the server", async () => {
  using it = await supervised("sleep 1000");
  await it.state("running");
  const first = await it.living();
  const watcher = () =>
    it.bench.processes().find(({ command }) => /\btmux\b/.test(command) && command.includes(" wait-for "));
  const before = await until("the server is watched", watcher);
  process.kill(before.pid, "SIGKILL");
  await until("the watcher is gone", () => !isRunning(before.pid));
  expect(await it.living()).toBe(first);
  expect(it.record()?.["state"]).toBe("running");
});

test("a launcher that was killed leaves its agent running, and the next one takes it on", async () => {
  using it = await supervised("sleep 1000");
  await it.state("running");
  const pid = await it.living();
  it.launcher.kill("SIGKILL");
  await it.launcher.exited;
  const next = it.bench.supervise("a", { MOSAIC_AGENT_COMMAND: "sleep 1000" });
  await until("the next launcher supervises it", () => it.record()?.["pid"] === String(next.pid));
  expect(await it.living()).toBe(pid);
  next.kill("SIGTERM");
  expect(await next.exited).toBe(0);
  expect(isRunning(pid)).toBe(false);
});

test("two agents share the server and nothing else: one stops, the other does not notice", async () => {
  using it = await supervised("sleep 1000");
  await it.state("running");
  const second = it.bench.supervise("a1", { MOSAIC_AGENT_COMMAND: "sleep 1000" });
  await until("a1 runs", () => it.bench.record("a1.supervisor")?.["state"] === "running");
  const pid = it.bench.panePid("a1");
  it.launcher.kill("SIGTERM");
  await it.launcher.exited;
  expect(isRunning(pid)).toBe(true);
  expect(it.bench.sessions().toSorted()).toEqual(["_holder", "a1"]);
  expect(it.bench.record("a1.supervisor")?.["state"]).toBe("running");
  second.kill("SIGTERM");
  expect(await second.exited).toBe(0);
});

test("a stopped tmux server does not keep the launcher from stopping the agent", async () => {
  using it = await supervised("sleep 1000");
  await it.state("running");
  const pid = await it.living();
  const server = Number(it.bench.format("a", "#{pid}"));
  process.kill(server, "SIGSTOP");
  try {
    it.launcher.kill("SIGTERM");
    await until("the agent is ended", () => !isRunning(pid), { deadline: 20_000 });
    await until("the launcher is done", () => it.launcher.exitCode !== null, { deadline: 15_000 });
  } finally {
    process.kill(server, "SIGCONT");
  }
});

test("the agent has the environment of the launcher, and not what belongs to the launcher alone", async () => {
  using it = await supervised("my-agent --flag", {
    SECRET: "it's $HOME\nline two;",
    NODE_OPTIONS: "--inspect",
  });
  it.bench.program("my-agent");
  const pid = await it.living();
  const seen = await it.bench.seen(pid);
  expect(seen.argv).toEqual(["my-agent", "--flag"]);
  expect(seen.environment["SECRET"]).toBe("it's $HOME\nline two;");
  expect(
    Object.keys(seen.environment).filter((key) => /^(MOSAIC_LAUNCH|MOSAIC_RESTART|NODE_OPTIONS)/.test(key)),
  ).toEqual([]);
  expect(readdirSync(it.bench.run)).not.toContain("a.environment");
});
