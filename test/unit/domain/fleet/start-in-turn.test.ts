/** A start beside a restart, where no user manager puts the two in an order. */
import { describe, expect, test } from "bun:test";
import { startInTurn } from "../../../../src/domain/fleet/start-in-turn.ts";
import type { Supervisor } from "../../../../src/domain/fleet/supervisor.ts";
import { recordStops } from "../../../../src/domain/fleet/stop-record.ts";
import type { RestartLockDeps } from "../../../../src/domain/restart-lock/dependencies.ts";
import { restartLockPath } from "../../../../src/domain/restart-lock/settings.ts";
import { createFakeKernelLock, FakeMachine } from "../../../support/restart-lock-fakes.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet, FakeSupervisor, HOME, run } from "../../../support/supervision-fakes.ts";

const LOCK = restartLockPath(HOME);
const [FIRST, SECOND] = [rosterAgent({}, "a"), rosterAgent({}, "b")];
const NAMES = [FIRST.name, SECOND.name];

function setUp(kind: Supervisor["kind"]) {
  const fleet = fakeFleet([FIRST, SECOND]);
  const fake = new FakeSupervisor(fleet);
  const started: string[] = [];
  const held: boolean[] = [];
  /** What somebody else does while agents are started. */
  const meanwhile = { work: async (): Promise<void> => undefined };
  const supervisor: Supervisor = {
    kind,
    states: () => fake.states(),
    restart: (...asked) => fake.restart(...asked),
    stop: (agents) => fake.stop(agents),
    stopHolder: () => fake.stopHolder(),
    async start(agents) {
      held.push(fleet.files.texts.has(LOCK));
      await meanwhile.work();
      for (const agent of agents) {
        started.push(agent.name);
        run(fleet, agent);
      }
      return new Map();
    },
  };
  const notes: string[] = [];
  const lock: RestartLockDeps = {
    clock: fleet.clock,
    files: fleet.files,
    kernelLock: createFakeKernelLock(fleet.clock),
    processes: new FakeMachine().process(10),
    newToken: () => "token-1",
    note: (text) => notes.push(text),
  };
  const seen: { outcomes?: readonly string[]; error?: unknown } = {};
  const start = () =>
    void startInTurn(fleet, supervisor, [FIRST, SECOND], { graceMs: 0, force: false }, lock).then(
      (report) => (seen.outcomes = report.map(({ outcome }) => outcome)),
      (error: unknown) => (seen.error = error),
    );
  const restarts = () => fleet.files.texts.set(LOCK, `999\n${fleet.clock.now()}\nsomebody-elses\n`);
  return { fleet, fake, started, held, meanwhile, notes, seen, start, restarts };
}

describe("without a user manager, a start", () => {
  test("waits for the restart that is under way, says for whom, and calls nobody failed", async () => {
    const { fleet, started, held, notes, seen, start, restarts } = setUp("direct");
    restarts();
    start();
    await fleet.clock.advance(5_000);
    expect([seen, started]).toEqual([{}, []]);
    expect(notes).toEqual([expect.stringMatching(/^waiting: restart lock is held by pid 999/)]);
    fleet.files.texts.delete(LOCK);
    await fleet.clock.advance(1_000);
    expect(seen).toEqual({ outcomes: ["started", "started"] });
    // and no restart begins beside it
    expect(held).toEqual([true]);
    expect(fleet.files.texts.has(LOCK)).toBe(false);
  });

  test("starts nobody who is stopped while it waits: that came later", async () => {
    const { fleet, started, seen, start, restarts } = setUp("direct");
    await fleet.files.makeFolder(fleet.paths.run, 0o700);
    await recordStops(fleet, NAMES);
    restarts();
    start();
    await fleet.clock.advance(1_000);
    await recordStops(fleet, [SECOND.name]);
    fleet.files.texts.delete(LOCK);
    await fleet.clock.advance(1_000);
    expect(started).toEqual(["a"]);
    expect(seen).toEqual({ outcomes: ["started", "stopped meanwhile"] });
  });

  test("is refused where the fleet is paused while it waits", async () => {
    const { fleet, started, seen, start, restarts } = setUp("direct");
    restarts();
    start();
    await fleet.clock.advance(1_000);
    fleet.files.texts.set(`${fleet.paths.run}/PAUSED`, "by=somebody\n");
    fleet.files.texts.delete(LOCK);
    await fleet.clock.advance(1_000);
    expect(started).toEqual([]);
    expect(seen.error).toMatchObject({ code: "fleet-paused" });
  });

  test("ends whom a stop met before it was up", async () => {
    const { fleet, fake, seen, start, meanwhile } = setUp("direct");
    await fleet.files.makeFolder(fleet.paths.run, 0o700);
    meanwhile.work = async () => void (await recordStops(fleet, [SECOND.name]));
    start();
    await fleet.clock.advance(1_000);
    expect(seen.outcomes).toBeDefined();
    expect(fake.calls).toEqual([["stop", "b"]]);
  });
});

test("with a user manager, whose jobs come one after another, a start waits for nothing", async () => {
  const { fleet, seen, start, restarts } = setUp("systemd");
  restarts();
  start();
  await fleet.clock.advance(1_000);
  expect(seen).toEqual({ outcomes: ["started", "started"] });
});
