import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import {
  progressOf,
  restartAgents,
  type RestartedAgent,
  type RestartOptions,
} from "../../../../src/domain/fleet/restart.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet, FakeSupervisor, run } from "../../../support/supervision-fakes.ts";

const AGENTS = ["a", "b", "c"].map((name) => rosterAgent({}, name));

function setUp(running: readonly string[] = ["a", "b", "c"]) {
  const fleet = fakeFleet(AGENTS);
  for (const agent of AGENTS) if (running.includes(agent.name)) run(fleet, agent);
  const supervisor = new FakeSupervisor(fleet);
  /** Restarts these, or the fleet, and lets as much time pass as it takes. */
  const restart = async (options: Partial<RestartOptions>, names: readonly string[] = []) => {
    const steps: number[] = [];
    const agents = names.length === 0 ? AGENTS : AGENTS.filter(({ name }) => names.includes(name));
    const all = {
      wholeFleet: names.length === 0,
      rolling: false,
      whenIdle: false,
      idleMs: 5_000,
      graceMs: 0,
      ...options,
    };
    const ending = new AbortController();
    const work = restartAgents(
      fleet,
      supervisor,
      agents,
      all,
      async (done) => void steps.push(done.length),
    ).finally(() => ending.abort());
    work.catch(() => undefined);
    for (let second = 0; second < 60 && !ending.signal.aborted; second += 1) await fleet.clock.advance(1_000);
    const report = await work;
    return { report, steps, outcomes: report.map(({ name, outcome }) => `${name} ${outcome}`) };
  };
  return { fleet, supervisor, restart };
}

describe("a restart of the fleet", () => {
  test("is one transaction, in the order of the roster, and everybody has a new process", async () => {
    const { fleet, supervisor, restart } = setUp();
    const { report, outcomes } = await restart({});
    expect(supervisor.calls).toEqual([["fleet", "a", "b", "c"]]);
    expect(outcomes).toEqual(["a restarted", "b restarted", "c restarted"]);
    expect(report.map(({ pid }) => pid)).toEqual(
      AGENTS.map(({ name }) => fleet.server.panes?.find(({ session }) => session === name)?.pid),
    );
  });

  test("leaves stopped who was stopped", async () => {
    const { supervisor, restart } = setUp(["a", "c"]);
    expect((await restart({})).outcomes).toEqual(["a restarted", "b stays stopped", "c restarted"]);
    expect(supervisor.calls).toEqual([["fleet", "a", "c"]]);
  });

  test("starts everybody where nobody runs", async () => {
    const { restart } = setUp([]);
    expect((await restart({})).outcomes).toEqual(["a started", "b started", "c started"]);
  });

  test("does not believe it: the old process, or none, is a failure that is explained", async () => {
    const { fleet, supervisor, restart } = setUp();
    const pid = fleet.server.panes?.find(({ session }) => session === "a")?.pid;
    supervisor.instead.set("a", () => undefined);
    supervisor.instead.set("b", () => fleet.server.end("b", { status: 1 }));
    const { report, outcomes } = await restart({});
    expect(outcomes).toEqual(["a failed", "b failed", "c restarted"]);
    expect(report[0]?.detail).toBe(`still pid ${pid}`);
    expect(report[1]?.detail).toContain("its process has ended");
  });

  test("is refused before anything is done where an agent is not installed or its runtime is missing", async () => {
    for (const spoil of ["file", "program"]) {
      const { fleet, supervisor, restart } = setUp();
      if (spoil === "file") fleet.files.texts.clear();
      else fleet.processes.programs.delete("codex");
      const thrown: unknown = await restart({}).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(MosaicError);
      expect(thrown).toMatchObject({ code: spoil === "file" ? "configuration" : "missing-program" });
      expect(supervisor.calls).toEqual([]);
    }
  });
});

test("a stopped agent that is named is started, and nobody else is touched", async () => {
  const { supervisor, restart } = setUp(["a"]);
  expect((await restart({}, ["b"])).outcomes).toEqual(["b started"]);
  expect(supervisor.calls).toEqual([["agents", "b"]]);
});

describe("a rolling restart", () => {
  test("goes from one to the next, each in a transaction of its own", async () => {
    const { supervisor, restart } = setUp();
    const { outcomes, steps } = await restart({ rolling: true });
    expect(outcomes).toEqual(["a restarted", "b restarted", "c restarted"]);
    expect(supervisor.calls).toEqual([
      ["agents", "a"],
      ["agents", "b"],
      ["agents", "c"],
    ]);
    expect(steps).toEqual([0, 1, 1, 2, 2, 3]);
  });

  test("ends with the first that fails the checks of verify", async () => {
    const { fleet, supervisor, restart } = setUp();
    supervisor.instead.set("b", () => {
      run(fleet, AGENTS[1] ?? rosterAgent(), "bash");
    });
    const { report, outcomes } = await restart({ rolling: true });
    expect(outcomes).toEqual(["a restarted", "b failed", "c not attempted"]);
    expect(report[1]?.detail).toContain("drift");
  });

  test("that is interrupted does not attempt the rest, and says so", async () => {
    const { fleet, supervisor, restart } = setUp();
    supervisor.before = async ([agent]) => {
      if (agent?.name === "b") fleet.interrupt.abort();
    };
    const { outcomes } = await restart({ rolling: true });
    expect(outcomes[0]).toBe("a restarted");
    expect(outcomes[2]).toBe("c not attempted");
    expect(supervisor.calls).toHaveLength(2);
  });
});

test("with when-idle each is restarted once it is silent, in the order in which they become so", async () => {
  const { fleet, supervisor, restart } = setUp();
  const now = Math.floor(fleet.clock.now() / 1000);
  // a still speaks in 3 s, b last spoke long ago, c just now
  const activity: Readonly<Record<string, number>> = { a: now + 3, b: now - 100, c: now };
  fleet.server.panes = fleet.server.panes?.map((pane) => ({ ...pane, activity: activity[pane.session] }));
  const { outcomes } = await restart({ whenIdle: true });
  expect(supervisor.calls).toEqual([
    ["agents", "b"],
    ["agents", "c"],
    ["agents", "a"],
  ]);
  expect(outcomes).toEqual(["a restarted", "b restarted", "c restarted"]);
});

function one(outcome: RestartedAgent["outcome"]): RestartedAgent {
  return { name: "x", outcome, detail: "", pid: undefined };
}

test("progress counts only who was restarted or started", () => {
  expect(progressOf([one("restarted"), one("started"), one("stays stopped")], AGENTS)).toStartWith("2 of ");
  expect(progressOf([one("restarted"), one("failed")], AGENTS)).toStartWith("1 of 3 restarted");
});
