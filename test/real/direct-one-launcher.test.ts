/** One launcher an agent where no user manager sees to it: the kernel holds the claim, whatever becomes of the files. */
// runs once: the kernel's claim knows no uid
import { expect, setDefaultTimeout, test } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { LauncherBench } from "../support/launcher-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const COMMAND = { MOSAIC_AGENT_COMMAND: "sleep 1000" };

function prepared(): LauncherBench {
  const bench = new LauncherBench();
  bench.installConfiguration();
  return bench;
}

const running = async (bench: LauncherBench, pid?: number) =>
  await until("a launcher says that it runs", () => {
    const record = bench.record("a.supervisor");
    return record?.["state"] === "running" && (pid === undefined || record["pid"] === String(pid)) && record;
  });
const agents = (bench: LauncherBench) => bench.processes().filter(({ command }) => command === "sleep 1000");

/** Its process is there before it is its program. */
async function onlyOneRuns(bench: LauncherBench): Promise<void> {
  await until("its agent is its program", () => agents(bench).length > 0);
  expect(agents(bench)).toHaveLength(1);
}

test("of many that start at once one stays, and the others end with success", async () => {
  using bench = prepared();
  const launchers = Array.from({ length: 6 }, () => bench.supervise("a", COMMAND));
  const { pid } = await running(bench);
  await until(
    "the others have ended",
    () => launchers.filter(({ exitCode }) => exitCode === null).length === 1,
  );
  expect(
    launchers.filter(({ exitCode }) => exitCode === null).map((launcher) => String(launcher.pid)),
  ).toEqual([pid ?? ""]);
  expect(launchers.filter(({ exitCode }) => exitCode === 0)).toHaveLength(5);
  await onlyOneRuns(bench);
});

test("a second one ends also when the run folder is gone, and the record is there again, true", async () => {
  using bench = prepared();
  const first = bench.supervise("a", COMMAND);
  await running(bench);
  const agent = bench.panePid("a");
  rmSync(bench.run, { recursive: true });
  const second = bench.supervise("a", COMMAND);
  expect(await second.exited).toBe(0);
  expect(await new Response(second.stderr).text()).toBe(
    `start-agent-session: a: already running: its launcher is pid ${first.pid}\n`,
  );
  await running(bench, first.pid);
  expect(bench.panePid("a")).toBe(agent);
  expect(first.exitCode).toBeNull();
});

test("a second one ends also while the first waits to restart its agent, and does not cut that short", async () => {
  using bench = prepared();
  const first = bench.supervise("a", { ...COMMAND, MOSAIC_RESTART_BACKOFF: "5" });
  await running(bench);
  const killed = performance.now();
  process.kill(bench.panePid("a"), "SIGKILL");
  await until("it waits", () => bench.record("a.supervisor")?.["state"] === "restarting");
  rmSync(join(bench.run, "a.supervisor"));
  expect(await bench.supervise("a", COMMAND).exited).toBe(0);
  // on a host so busy that it has waited to the end by now, that is what it says
  await until("it says again what it does", () =>
    /^(restarting|running)$/.test(bench.record("a.supervisor")?.["state"] ?? ""),
  );
  await running(bench, first.pid);
  expect(performance.now() - killed).toBeGreaterThan(5_000);
  await onlyOneRuns(bench);
});

test("the claim ends with the launcher, killed or not: what it started does not hold it", async () => {
  using bench = prepared();
  const first = bench.supervise("a", COMMAND);
  await running(bench);
  const agent = bench.panePid("a");
  first.kill("SIGKILL");
  await first.exited;
  const second = bench.supervise("a", COMMAND);
  await running(bench, second.pid);
  expect(bench.panePid("a")).toBe(agent);
  expect(isRunning(agent)).toBe(true);
});

test("a launcher waits for what a killed one ran, which has its claim open until it ends", async () => {
  using bench = prepared();
  bench.program("mv", '#!/bin/bash\n/usr/bin/mv "$@"\nexec sleep 1\n', bench.shims);
  const first = bench.supervise("a", COMMAND);
  await running(bench);
  // its last program is asleep
  first.kill("SIGKILL");
  await first.exited;
  rmSync(join(bench.shims, "mv"));
  const second = bench.supervise("a", COMMAND);
  await running(bench, second.pid);
  await onlyOneRuns(bench);
});

test("its record is written anew at the next beat, where something else stands in its place", async () => {
  using bench = prepared();
  const first = bench.supervise("a", COMMAND);
  await running(bench);
  rmSync(join(bench.run, "a.supervisor"));
  await running(bench, first.pid);
});

test("a server of the same name with its sockets elsewhere is not taken for the fleet's lost one", async () => {
  using bench = prepared();
  expect(bench.tmuxElsewhere("new-session", "-d", "-s", "mine", "sleep 1001").status).toBe(0);
  bench.supervise("a", COMMAND);
  await running(bench);
  expect(bench.sessions()).toEqual(["_holder", "a"]);
  expect(bench.tmuxElsewhere("list-sessions", "-F", "#{session_name}").stdout).toBe("mine\n");
});
