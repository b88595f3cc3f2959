/** One suite for the processes in memory and the real ones, so that the fake cannot drift. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { copyFileSync, rmSync } from "node:fs";
import { systemProcesses } from "../../src/adapters/processes.ts";
import type { Processes } from "../../src/domain/ports/processes.ts";
import { NO_USAGE } from "../../src/domain/ports/usage.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { findProcesses, isRunning, parentOf } from "../support/processes.ts";
import { FakeProcesses } from "../support/supervision-fakes.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

interface World extends AsyncDisposable {
  readonly processes: Processes;
  /** A process that sleeps; its pid. */
  start(): Promise<number>;
  end(pid: number): Promise<void>;
  runs(pid: number): boolean;
}

const BORN_WITH = { FIRST: "a=b", XSECOND: "x", SECOND: "", LAST: "é" };

function fakeWorld(): World {
  const processes = new FakeProcesses();
  let next = 5_000;
  return {
    processes,
    start: async () => {
      const pid = next++;
      processes.running.set(pid, String(pid * 10));
      processes.commandLines.set(pid, ["sleep", "sleep", "60"]);
      processes.cgroups.set(pid, "/somewhere");
      processes.executables.set(pid, { path: "/usr/bin/sleep", file: "1:2" });
      processes.environments.set(pid, BORN_WITH);
      processes.usages.set(pid, {
        memory: { bytes: 500_000, source: "processes" },
        cpuMs: 0,
        startedAt: Date.now(),
      });
      return pid;
    },
    end: async (pid) => {
      const { running, commandLines, executables, usages, environments } = processes;
      for (const facts of [running, commandLines, executables, usages, environments]) facts.delete(pid);
    },
    runs: (pid) => processes.running.has(pid),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function realWorld(): World {
  const children: Bun.Subprocess[] = [];
  return {
    processes: systemProcesses,
    start: async () => {
      const child = Bun.spawn(["sleep", "60"], { stdout: "ignore", env: BORN_WITH });
      children.push(child);
      // until it has become sleep it is this program still
      await until("the child runs its program", async () => {
        const [program] = await systemProcesses.commandLine(child.pid);
        return program === "sleep";
      });
      return child.pid;
    },
    end: async (pid) => {
      const child = children.find((one) => one.pid === pid);
      child?.kill("SIGKILL");
      await child?.exited;
    },
    runs: isRunning,
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill("SIGKILL");
      await Promise.all(children.map((child) => child.exited));
    },
  };
}

test("a program that was deleted under its process is told, of what an interpreter started too", async () => {
  using folder = new TemporaryFolder("deleted");
  const [program, node] = [folder.join("codex"), folder.join("node")];
  copyFileSync("/bin/sleep", program);
  copyFileSync("/bin/bash", node);
  const own = Bun.spawn([program, "60"]);
  const wrapper = Bun.spawn([node, "-c", `${program} 60; :`]);
  try {
    await until("the wrapper has started it", () => childOf(wrapper.pid, program));
    const deleted = () => [
      systemProcesses.isProgramDeleted(own.pid),
      systemProcesses.isProgramDeleted(wrapper.pid),
      systemProcesses.isProgramDeleted(wrapper.pid, "codex"),
    ];
    expect(deleted()).toEqual([false, false, false]);
    rmSync(program);
    expect(deleted()).toEqual([true, false, true]);
  } finally {
    const child = childOf(wrapper.pid, program);
    for (const one of [own, wrapper]) one.kill("SIGKILL");
    if (child !== undefined) process.kill(child, "SIGKILL");
    await Promise.all([own.exited, wrapper.exited]);
  }
});

/** The child that has become this program: until then it is what started it, whose own words name the program too. */
function childOf(pid: number, program: string): number | undefined {
  return findProcesses((one) => parentOf(one) === pid).find(({ command }) => command.startsWith(program))
    ?.pid;
}

for (const [name, make] of [
  ["the processes in memory", fakeWorld],
  ["the real processes", realWorld],
] as const) {
  describe(name, () => {
    let world: World;
    beforeEach(() => {
      world = make();
    });
    afterEach(() => world[Symbol.asyncDispose]());

    test("tell one that lives by its pid and its start, the same each time", async () => {
      const pid = await world.start();
      const first = await world.processes.identity(pid);
      expect(first).toMatchObject({ known: true, value: { pid, startTime: expect.stringMatching(/^\d+$/) } });
      expect(await world.processes.identity(pid)).toEqual(first);
    });

    test("know that one is gone, which is not the same as not knowing", async () => {
      const pid = await world.start();
      await world.end(pid);
      expect(await world.processes.identity(pid)).toEqual({ known: true, value: undefined });
      expect(await world.processes.commandLine(pid)).toEqual([]);
      expect(world.processes.startedAt(pid)).toBeUndefined();
      expect(world.processes.usage(pid, undefined)).toEqual(NO_USAGE);
    });

    test("say what one is: its name, then its command line", async () => {
      const pid = await world.start();
      expect(await world.processes.commandLine(pid)).toEqual(["sleep", "sleep", "60"]);
    });

    test("say which file one runs", async () => {
      const pid = await world.start();
      const runs = await world.processes.executable(pid);
      // busybox has one file for all its programs
      expect(runs?.path).toMatch(/^\/.*(sleep|busybox|coreutils)$/);
      expect(runs?.file).toMatch(/^\d+:\d+$/);
      expect(world.processes.isProgramDeleted(pid)).toBe(false);
      await world.end(pid);
      expect(await world.processes.executable(pid)).toBeUndefined();
      expect(world.processes.isProgramDeleted(pid)).toBeUndefined();
    });

    test("say what one was born with: all of it, or one variable", async () => {
      const pid = await world.start();
      expect(await world.processes.environment(pid)).toEqual(BORN_WITH);
      const names = [...Object.keys(BORN_WITH), "ECOND", "NONE"];
      expect(names.map((variable) => world.processes.variable(pid, variable))).toEqual([
        ...Object.values(BORN_WITH),
        undefined,
        undefined,
      ]);
      await world.end(pid);
      expect(await world.processes.environment(pid)).toBeUndefined();
      expect(world.processes.variable(pid, "FIRST")).toBeUndefined();
    });

    test("say what one takes, and since when it runs", async () => {
      const pid = await world.start();
      // a process that was only just made has hardly a page
      await until("it has pages", () => (world.processes.usage(pid, undefined).memory?.bytes ?? 0) > 10_000);
      const { cpuMs, startedAt } = world.processes.usage(pid, undefined);
      expect(cpuMs).toBeGreaterThanOrEqual(0);
      expect(Math.abs(Date.now() - (startedAt ?? 0))).toBeLessThan(5_000);
      expect(world.processes.startedAt(pid)).toBe(startedAt ?? 0);
    });

    test("say whether one has nothing to do", async () => {
      const { processes } = world;
      const pid = await world.start();
      await until("it sleeps", () => processes.isAtRest(pid));
      // one that runs cannot be at rest
      expect(processes.isAtRest(processes.ownPid())).toBe(false);
      await world.end(pid);
      expect(processes.isAtRest(pid)).toBe(true);
    });

    test("say whether one waits for something, and nothing of one that is gone", async () => {
      const { processes } = world;
      const pid = await world.start();
      await until("it waits", () => processes.isWaiting(pid) === true);
      await world.end(pid);
      expect(processes.isWaiting(pid)).not.toBe(true);
    });

    test("name the cgroup of one", async () => {
      const pid = await world.start();
      expect(await world.processes.cgroup(pid)).toMatchObject({ known: true });
    });

    test("signal the one that was meant, and no later one that has its pid", async () => {
      const pid = await world.start();
      await world.processes.signal({ pid, startTime: "1" }, "KILL");
      expect(world.runs(pid)).toBe(true);
      const identity = await world.processes.identity(pid);
      if (!identity.known || identity.value === undefined) throw new Error("it does not run");
      await world.processes.signal(identity.value, "KILL");
      const end = performance.now() + 5_000;
      while (world.runs(pid) && performance.now() < end) await Bun.sleep(10);
      expect(world.runs(pid)).toBe(false);
    });

    test("find no program that is not installed, and an absolute path for one that is", () => {
      expect(world.processes.find("no-such-program", "/usr/bin:/bin")).toBeUndefined();
      expect(world.processes.find("tmux", "/usr/bin:/bin")).toStartWith("/");
    });
  });
}
