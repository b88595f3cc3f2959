import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { restartUnderLock } from "../../../../src/domain/fleet/locked-restart.ts";
import { acquireRestartLock } from "../../../../src/domain/restart-lock/lock.ts";
import type { RestartLockDeps } from "../../../../src/domain/restart-lock/dependencies.ts";
import { restartLockPath } from "../../../../src/domain/restart-lock/settings.ts";
import { createFakeKernelLock, FakeMachine } from "../../../support/restart-lock-fakes.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet, FakeSupervisor, HOME, run } from "../../../support/supervision-fakes.ts";

const LOCK = restartLockPath(HOME);
const MINUTE = 60_000;
const AGENTS = [rosterAgent()];

/** What a promise that may fail has come to by now. */
function outcomeOf(work: Promise<unknown>) {
  const seen: { value?: unknown; error?: MosaicError } = {};
  work.then(
    (value) => (seen.value = value),
    (error: unknown) => (seen.error = error as MosaicError),
  );
  return seen;
}

function setUp() {
  const fleet = fakeFleet(AGENTS);
  for (const agent of AGENTS) run(fleet, agent);
  const supervisor = new FakeSupervisor(fleet);
  const machine = new FakeMachine();
  const kernelLock = createFakeKernelLock(fleet.clock);
  const notes: string[] = [];
  let tokens = 0;
  const depsOf = (pid: number): RestartLockDeps => ({
    clock: fleet.clock,
    files: fleet.files,
    kernelLock,
    processes: machine.process(pid),
    newToken: () => `token-${(tokens += 1)}`,
    note: (text) => notes.push(text),
  });
  const options = {
    wholeFleet: true,
    rolling: false,
    whenIdle: false,
    now: false,
    idleMs: 0,
    graceMs: 0,
    wait: true,
    force: false,
    isTakenUp: false,
  };
  const restart = async (more: Partial<typeof options> = {}) =>
    await restartUnderLock(fleet, supervisor, AGENTS, { ...options, ...more }, depsOf(10), async () => ({
      cut: undefined,
      caller: undefined,
      askedAt: 0,
      begin: async () => undefined,
      step: async () => undefined,
      note: () => undefined,
    }));
  const stamp = () => Number(fleet.files.texts.get(LOCK)?.split("\n")[1]);
  return { fleet, supervisor, machine, notes, depsOf, restart, stamp };
}

describe("a restart under the lock", () => {
  test("holds it from before the first question to systemd until the end, and then it is gone", async () => {
    const { fleet, supervisor, restart } = setUp();
    const held: boolean[] = [];
    supervisor.before = async () => void held.push(fleet.files.texts.has(LOCK));
    const states = supervisor.states.bind(supervisor);
    supervisor.states = async () => {
      held.push(fleet.files.texts.has(LOCK));
      return await states();
    };
    const seen = outcomeOf(restart());
    await fleet.clock.advance(1_000);
    expect(seen.value).toMatchObject([{ name: "coder0", outcome: "restarted" }]);
    expect(held).not.toEqual([]);
    expect(held).not.toContain(false);
    expect(fleet.files.texts.has(LOCK)).toBe(false);
  });

  test("that takes three minutes is not broken into: its owner says every few seconds that it lives", async () => {
    const { fleet, supervisor, notes, depsOf, restart, stamp } = setUp();
    supervisor.before = async () => await fleet.clock.sleep(3 * MINUTE);
    const first = outcomeOf(restart());
    await fleet.clock.advance(1_000);
    const waiter = outcomeOf(acquireRestartLock(HOME, depsOf(11)));
    for (let second = 1; second < 179; second += 1) {
      await fleet.clock.advance(1_000);
      expect(fleet.clock.now() - stamp()).toBeLessThan(10_000);
    }
    expect([first, waiter]).toEqual([{}, {}]);
    await fleet.clock.advance(5_000);
    expect(first.value).toMatchObject([{ outcome: "restarted" }]);
    expect(waiter.value).toMatchObject({ token: "token-2" });
    expect(notes).toEqual([expect.stringMatching(/^waiting: restart lock is held by pid 10/)]);
  });

  test("that a killed worker has left goes on once a full disk has room, and a new one is refused at once", async () => {
    for (const isTakenUp of [true, false]) {
      const { fleet, restart } = setUp();
      const write = fleet.files.write.bind(fleet.files);
      fleet.files.write = () => Promise.reject(new MosaicError("failure", "no space left on the device"));
      const seen = outcomeOf(restart({ isTakenUp }));
      await fleet.clock.advance(20_000);
      expect([seen.value, seen.error?.message]).toEqual([
        undefined,
        isTakenUp ? undefined : "no space left on the device",
      ]);
      fleet.files.write = write;
      await fleet.clock.advance(10_000);
      expect(seen.value).toEqual(isTakenUp ? expect.anything() : undefined);
    }
  });

  test("asks for nothing while a fresh lock of three lines is there", async () => {
    const { fleet, supervisor, restart } = setUp();
    fleet.files.texts.set(LOCK, `999\n${fleet.clock.now()}\nsomebody-elses\n`);
    const seen = outcomeOf(restart());
    await fleet.clock.advance(20_000);
    expect([seen, supervisor.calls, fleet.manager.calls, fleet.server.calls]).toEqual([{}, [], [], []]);
    fleet.files.texts.delete(LOCK);
    await fleet.clock.advance(1_000);
    expect(seen.value).toMatchObject([{ outcome: "restarted" }]);
  });

  test("may not wait with wait: false, and names the holder", async () => {
    const { fleet, supervisor, restart } = setUp();
    fleet.files.texts.set(LOCK, `999\n${fleet.clock.now()}\nsomebody-elses\n`);
    const seen = outcomeOf(restart({ wait: false }));
    await fleet.clock.advance(100);
    expect(seen.error).toMatchObject({
      code: "restart-locked",
      message: expect.stringContaining("pid 999"),
    });
    expect(supervisor.calls).toEqual([]);
    expect(fleet.files.texts.get(LOCK)).toContain("somebody-elses");
  });

  test("that fails gives the lock back all the same", async () => {
    const { fleet, supervisor, restart } = setUp();
    supervisor.before = async () => {
      throw new MosaicError("failure", "the disk is on fire");
    };
    const seen = outcomeOf(restart());
    await fleet.clock.advance(100);
    expect(seen.error).toMatchObject({ message: "the disk is on fire" });
    expect(fleet.files.texts.has(LOCK)).toBe(false);
  });

  test("whose lock was taken over ends at its next step, and leaves the new owner's lock alone", async () => {
    const { fleet, supervisor, restart } = setUp();
    const others = `11\n${fleet.clock.now()}\nthe-new-owners\n`;
    supervisor.before = async () => void fleet.files.texts.set(LOCK, others);
    const seen = outcomeOf(restart());
    await fleet.clock.advance(100);
    expect(seen.error).toMatchObject({
      code: "locked",
      message: expect.stringContaining("took the restart lock over"),
    });
    expect(fleet.files.texts.get(LOCK)).toBe(others);
  });

  test("stops saying that it lives once it is over", async () => {
    const { fleet, restart } = setUp();
    const seen = outcomeOf(restart());
    await fleet.clock.advance(1_000);
    expect(seen.value).toBeDefined();
    const others = `11\n${fleet.clock.now()}\ntoken-1\n`;
    fleet.files.texts.set(LOCK, others);
    await fleet.clock.advance(20_000);
    expect(fleet.files.texts.get(LOCK)).toBe(others);
  });

  test("that is interrupted while it waits ends as interrupted, and has asked for nothing", async () => {
    const { fleet, supervisor, restart } = setUp();
    const others = `999\n${fleet.clock.now()}\nsomebody-elses\n`;
    fleet.files.texts.set(LOCK, others);
    const seen = outcomeOf(restart());
    await fleet.clock.advance(1_000);
    fleet.interrupt.abort(new MosaicError("interrupted", "interrupted"));
    await fleet.clock.advance(1_000);
    expect(seen.error).toMatchObject({ code: "interrupted" });
    expect(supervisor.calls).toEqual([]);
    expect(fleet.files.texts.get(LOCK)).toBe(others);
  });
});
