import { describe, expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { MosaicError } from "../../../../src/base/errors.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import { progressOf, type RestartedAgent } from "../../../../src/domain/fleet/restart-outcome.ts";
import type { RestartCourse, RestartOptions } from "../../../../src/domain/fleet/restart-run.ts";
import { restartAgents } from "../../../../src/domain/fleet/restart.ts";
import { recordStops } from "../../../../src/domain/fleet/stop-record.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import type { StateWord } from "../../../../src/runtimes/state.ts";
import { sourcesOf } from "../../../support/state-sources.ts";
import { fakeFleet, FakeSupervisor, HOME, run } from "../../../support/supervision-fakes.ts";

const AGENTS = ["a", "b", "c"].map((name) => rosterAgent({}, name));

function setUp(running: readonly string[] = ["a", "b", "c"]) {
  const fleet = fakeFleet(AGENTS);
  for (const agent of AGENTS) if (running.includes(agent.name)) run(fleet, agent);
  const supervisor = new FakeSupervisor(fleet);
  /** Restarts these, or the fleet, and lets as much time pass as it takes. */
  const restart = async (
    options: Partial<RestartOptions>,
    names: readonly string[] = [],
    course: Partial<RestartCourse> = {},
  ) => {
    const steps: number[] = [];
    const notes: string[] = [];
    const agents = names.length === 0 ? AGENTS : AGENTS.filter(({ name }) => names.includes(name));
    const all = {
      wholeFleet: names.length === 0,
      rolling: false,
      whenIdle: false,
      now: false,
      idleMs: 5_000,
      graceMs: 0,
      force: false,
      ...options,
    };
    const ending = new AbortController();
    const work = restartAgents(fleet, supervisor, agents, all, {
      cut: undefined,
      caller: undefined,
      askedAt: fleet.clock.now(),
      begin: async () => undefined,
      step: async (done) => void steps.push(done.length),
      note: (text) => void notes.push(text),
      ...course,
    }).finally(() => ending.abort());
    work.catch(() => undefined);
    for (let second = 0; second < 60 && !ending.signal.aborted; second += 1) await fleet.clock.advance(1_000);
    const report = await work;
    return { report, steps, notes, outcomes: report.map(({ name, outcome }) => `${name} ${outcome}`) };
  };
  return { fleet, supervisor, restart };
}

describe("a restart of the fleet", () => {
  test("says who else hangs on the tmux server, and is restarted without being in the roster", async () => {
    const { supervisor, restart } = setUp();
    const states = supervisor.states.bind(supervisor);
    const stray: Awaited<ReturnType<typeof states>> = known(
      new Map([["stray" as AgentName, { state: "running" }]]),
    );
    supervisor.states = async () => stray;
    expect((await restart({ rolling: true })).notes).toEqual([]);
    expect((await restart({}, ["a"])).notes).toEqual([]);
    expect((await restart({})).notes).toEqual(["not in the roster, and restarted too: stray"]);
    supervisor.states = states;
    expect((await restart({})).notes).toEqual([]);
  });

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
      expect(thrown).toMatchObject({ code: spoil === "file" ? "not-installed" : "runtime-missing" });
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
  const now = fleet.clock.now();
  // a still speaks in 3 s, b last spoke long ago, c just now
  const activity: Readonly<Record<string, number>> = { a: now + 3_000, b: now - 100_000, c: now };
  fleet.server.panes = fleet.server.panes?.map((pane) => ({ ...pane, activity: activity[pane.session] }));
  const { outcomes } = await restart({ whenIdle: true });
  expect(supervisor.calls).toEqual([
    ["agents", "b"],
    ["agents", "c"],
    ["agents", "a"],
  ]);
  expect(outcomes).toEqual(["a restarted", "b restarted", "c restarted"]);
});

test("with when-idle and a time, who is not idle by then is left alone, and the others are restarted", async () => {
  const { fleet, supervisor, restart } = setUp();
  const now = fleet.clock.now();
  const activity: Readonly<Record<string, number>> = {
    a: now + 1_000_000,
    b: now - 100_000,
    c: now + 1_000_000,
  };
  fleet.server.panes = fleet.server.panes?.map((pane) => ({ ...pane, activity: activity[pane.session] }));
  const { report, outcomes } = await restart({ whenIdle: true, idleTimeoutMs: 20_000 });
  expect(supervisor.calls).toEqual([["agents", "b"]]);
  expect(outcomes).toEqual(["a not attempted", "b restarted", "c not attempted"]);
  expect(report[0]?.detail).toBe("it did not become idle in time");
});

function working(): Map<string, StateWord> {
  return new Map([
    ["a", "idle"],
    ["b", "working"],
    ["c", "blocked: login"],
  ]);
}

describe("an agent in the middle of a turn", () => {
  test("is waited for, and the others with it", async () => {
    const { fleet, supervisor, restart } = setUp();
    const states = working();
    const said: string[] = [];
    const { outcomes } = await restart({ sources: sourcesOf(fleet, states) }, [], {
      async step(_done, held) {
        if (held !== undefined) said.push(held);
        if (said.length > 3) states.set("b", "idle");
      },
    });
    expect(supervisor.calls).toEqual([["fleet", "a", "b", "c"]]);
    expect(outcomes).toEqual(["a restarted", "b restarted", "c restarted"]);
    expect([...new Set(said)]).toEqual(["b is in mid-turn"]);
  });

  test("that does not end is left as it is, and so is the server that it runs on", async () => {
    const { fleet, supervisor, restart } = setUp();
    const { report, outcomes } = await restart({
      sources: sourcesOf(fleet, working()),
      idleTimeoutMs: 5_000,
    });
    expect(supervisor.calls).toEqual([["agents", "a", "c"]]);
    expect(outcomes).toEqual(["a restarted", "b not attempted", "c restarted"]);
    expect(report[1]?.detail).toBe("it is in mid-turn (working); --now cuts it");
  });

  test("is cut where that was asked for, and that is said", async () => {
    const { fleet, supervisor, restart } = setUp();
    const { report } = await restart({ sources: sourcesOf(fleet, working()), now: true });
    expect(supervisor.calls).toEqual([["fleet", "a", "b", "c"]]);
    expect(report.map(({ detail }) => detail)).toEqual(["", "its turn was cut", ""]);
  });

  test("lets the others go first where they go one after another", async () => {
    const { fleet, supervisor, restart } = setUp();
    const states = working();
    const { outcomes } = await restart({ rolling: true, sources: sourcesOf(fleet, states) }, [], {
      async step(done) {
        if (done.length === 2) states.set("b", "idle");
      },
    });
    expect(supervisor.calls.map(([, agent]) => agent)).toEqual(["a", "c", "b"]);
    expect(outcomes).toEqual(["a restarted", "b restarted", "c restarted"]);
  });
});

function one(outcome: RestartedAgent["outcome"]): RestartedAgent {
  return { name: "x", outcome, detail: "", pid: undefined };
}

test("progress counts only who was restarted or started", () => {
  expect(progressOf([one("restarted"), one("started"), one("stays stopped")], AGENTS)).toStartWith("2 of ");
  expect(progressOf([one("restarted"), one("failed")], AGENTS)).toStartWith("1 of 3 restarted");
});

const stopFile = (name: string) => `${HOME}/fleet/agents/${name}.stopped`;

describe("what happens while a restart runs", () => {
  test("who is stopped by a person meanwhile stays so, is stopped again, and reported", async () => {
    const { fleet, supervisor, restart } = setUp();
    supervisor.before = async () => void (await recordStops(fleet, ["b" as AgentName]));
    expect((await restart({})).outcomes).toEqual(["a restarted", "b stopped meanwhile", "c restarted"]);
    expect(supervisor.calls).toEqual([
      ["fleet", "a", "b", "c"],
      ["stop", "b"],
    ]);
  });

  test("a rolling one does not come to who was stopped since it began", async () => {
    const { fleet, supervisor, restart } = setUp();
    supervisor.before = async ([agent]) => {
      if (agent?.name === "a") await recordStops(fleet, ["c" as AgentName]);
    };
    const { outcomes } = await restart({ rolling: true });
    expect(outcomes).toEqual(["a restarted", "b restarted", "c stopped meanwhile"]);
    expect(supervisor.calls).not.toContainEqual(["agents", "c"]);
  });

  test("a stop of before is forgotten once the agent is named, and not one that comes after the look", async () => {
    const { fleet, restart } = setUp(["a", "c"]);
    await recordStops(fleet, ["b" as AgentName]);
    await fleet.clock.advance(1_000);
    expect((await restart({}, ["b"])).outcomes).toEqual(["b started"]);
    expect(fleet.files.texts.has(stopFile("b"))).toBe(false);
    const begin = async () => void fleet.files.texts.set(stopFile("a"), "at=later\n");
    expect((await restart({}, ["a"], { begin })).outcomes).toEqual(["a stopped meanwhile"]);
  });

  test("a stop between the asking and the first look counts more, also of one that is named", async () => {
    const outcomes = [];
    for (const names of [[], ["b"], ["a", "b", "c"]]) {
      const { fleet, restart } = setUp();
      const askedAt = fleet.clock.now();
      await fleet.clock.advance(500);
      await recordStops(fleet, ["b" as AgentName]);
      const { report } = await restart({}, names, { askedAt });
      outcomes.push(report.find(({ name }) => name === "b")?.outcome);
    }
    expect(outcomes).toEqual(["stays stopped", "stopped meanwhile", "stopped meanwhile"]);
  });

  test("a stop does not count for a process that began after it", async () => {
    const { fleet, restart } = setUp();
    fleet.files.texts.set(stopFile("b"), `at=${new Date(fleet.clock.now() - 60_000).toISOString()}\n`);
    expect((await restart({})).outcomes).toEqual(["a restarted", "b restarted", "c restarted"]);
    expect(fleet.files.texts.has(stopFile("b"))).toBe(false);
  });

  test("a pause holds it before it takes anybody down, until resume; with force it does not", async () => {
    const { fleet, supervisor, restart } = setUp();
    const held: string[] = [];
    const pause = `${HOME}/fleet/run/PAUSED`;
    fleet.files.texts.set(pause, "by=ops\nreason=upgrade\n");
    const step = async (_done: unknown, reason?: string) => {
      if (reason === undefined) return;
      held.push(reason);
      expect(supervisor.calls).toEqual([]);
      if (held.length === 3) fleet.files.texts.delete(pause);
    };
    expect((await restart({}, [], { step })).outcomes).toEqual(["a restarted", "b restarted", "c restarted"]);
    expect(held).toEqual(Array.from({ length: 3 }, () => "the fleet is paused by ops: upgrade"));
    fleet.files.texts.set(pause, "");
    expect((await restart({ force: true })).outcomes[0]).toBe("a restarted");
  });

  test("a pause that is met by an interruption ends it with nobody taken down", async () => {
    const { fleet, supervisor, restart } = setUp();
    fleet.files.texts.set(`${HOME}/fleet/run/PAUSED`, "");
    const step = async () => fleet.interrupt.abort();
    for (const options of [{}, { rolling: true }]) {
      expect((await restart(options, [], { step })).outcomes).toEqual([
        "a not attempted",
        "b not attempted",
        "c not attempted",
      ]);
    }
    expect(supervisor.calls).toEqual([]);
  });

  test("what tmux does not say is unknown, not failed", async () => {
    const { fleet, supervisor, restart } = setUp();
    supervisor.before = async () => {
      fleet.server.snapshot = async () => cannotTell("tmux did not answer within 2 s");
    };
    const { report } = await restart({});
    expect(report[0]).toMatchObject({
      outcome: "unknown",
      detail: expect.stringContaining("tmux did not answer within 2 s"),
    });
  });

  test("the agent that asked for it comes last", async () => {
    const { supervisor, restart } = setUp();
    await restart({ rolling: true }, [], { caller: "a" as AgentName });
    expect(supervisor.calls.map(([, name]) => name)).toEqual(["b", "c", "a"]);
  });

  test("one that was cut brings back whom it left down, and says before anything is touched who ran", async () => {
    const { supervisor, restart } = setUp([]);
    const begun: unknown[] = [];
    const begin = async (before: ReadonlyMap<string, number | undefined>) => {
      expect(supervisor.calls).toEqual([]);
      begun.push(Object.fromEntries(before));
    };
    const cut = { before: new Map([["b", 7]]), own: false };
    expect((await restart({}, [], { begin, cut })).outcomes).toEqual([
      "a stays stopped",
      "b restarted",
      "c stays stopped",
    ]);
    // also for the one after, should this one be cut too
    expect(begun).toEqual([{ a: undefined, b: 7, c: undefined }]);
  });
});
