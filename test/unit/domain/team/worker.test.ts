/** The worker over a database that fails when it is told to: what is done once, what again, and in which order. */
import { expect, test } from "bun:test";
import type { CallOutcome } from "../../../../src/domain/team/outcome.ts";
import type { Claimed } from "../../../../src/domain/team/settle.ts";
import { Worker } from "../../../../src/domain/team/worker.ts";
import { MemoryTeam } from "../../../support/memory-team.ts";
import { WaitedClock } from "../../../support/waited-clock.ts";

class Bench {
  readonly team = new MemoryTeam();
  readonly clock = new WaitedClock();
  readonly ends = new AbortController();
  readonly done: string[] = [];
  readonly told: (string | undefined)[] = [];
  isPaused = false;
  /** What a call comes to; by itself it is done at once. */
  carryOut: (call: Claimed) => Promise<CallOutcome | undefined> = async () => DONE;

  readonly worker = new Worker({
    store: this.team.store,
    clock: this.clock,
    host: { hostId: "host", machineId: "m", place: "p", version: "0" },
    holder: "me",
    carryOut: async (call) => {
      this.done.push(`${call.line} ${call.id}${call.isInDoubt ? " again" : ""}`);
      return await this.carryOut(call);
    },
    longest: () => 20_000,
    repeats: (operation) => operation === "agent.send",
    waiting: ["agent.wait"],
    isPaused: async () => this.isPaused,
    heldByPause: ["agent.send"],
    tell: (why) => void this.told.push(why),
  });

  /** Works for so many milliseconds of its clock. */
  async work(milliseconds: number): Promise<void> {
    this.clock.plan(milliseconds, () => this.ends.abort());
    await this.worker.run(this.ends.signal);
  }

  states(): string[] {
    return this.team.rows.map(({ line, id, state }) => `${line} ${id} ${state}`);
  }
}

const DONE: CallOutcome = { kind: "done", document: { verdict: "accepted" }, ending: null };

test("each line is worked off in its order, and its end is reported before the next of it is begun", async () => {
  const bench = new Bench();
  for (const [line, id] of [
    ["a", "1"],
    ["b", "2"],
    ["a", "3"],
  ] as const)
    bench.team.put(line, id);
  await bench.work(500);
  expect(bench.done).toEqual(["a 1", "b 2", "a 3"]);
  expect(bench.team.asked).toEqual(["takeLease", "claim", "report", "claim", "report", "claim", "dropLease"]);
  expect(bench.states().every((state) => state.endsWith("ended"))).toBe(true);
});

test("a claim whose answer was lost is found by the next epoch, and done", async () => {
  const bench = new Bench();
  bench.team.put("a", "1");
  bench.team.fail("claim", "after");
  await bench.work(3_000);
  expect(bench.done).toEqual(["a 1 again"]);
  expect([bench.team.epoch, ...bench.states()]).toEqual([2, "a 1 ended"] as never);
  expect(bench.told).toEqual(["Postgres is away", undefined]);
});

test("what is under way when a new epoch is taken is not begun a second time, and reported under its own", async () => {
  const bench = new Bench();
  bench.team.put("a", "1");
  const { promise, resolve } = Promise.withResolvers<CallOutcome>();
  bench.carryOut = () => promise;
  bench.team.fail("claim", "after");
  // the first claim is lost; the second, of epoch 2, begins it; then a third is lost
  bench.clock.plan(2_500, () => bench.team.fail("claim", "after"));
  bench.clock.plan(6_000, () => resolve(DONE));
  await bench.work(9_000);
  expect(bench.done).toEqual(["a 1 again"]);
  expect([bench.team.epoch, bench.states()]).toEqual([3, ["a 1 ended"]]);
});

test("a report whose answer was lost is given again, and does no harm", async () => {
  const bench = new Bench();
  bench.team.put("a", "1");
  bench.team.fail("report", "after");
  await bench.work(3_000);
  expect([bench.done, bench.states()]).toEqual([["a 1"], ["a 1 ended"]]);
});

test("what ends while a report is on its way is reported by the next one", async () => {
  const bench = new Bench();
  bench.team.put("a", "1");
  bench.team.put("b", "2");
  const { promise, resolve } = Promise.withResolvers<CallOutcome>();
  bench.carryOut = ({ line }) => (line === "b" ? promise : Promise.resolve(DONE));
  bench.team.meanwhile = async (question) => {
    if (question !== "report") return;
    resolve(DONE);
    // until it is known at the worker
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  await bench.work(3_000);
  expect(bench.states()).toEqual(["a 1 ended", "b 2 ended"]);
});

test("a claim that a crash of the database lost is claimed again: the same id, whose journal answers", async () => {
  const bench = new Bench();
  const row = bench.team.put("a", "1");
  let times = 0;
  bench.carryOut = async () => {
    if ((times += 1) === 1) Object.assign(row, { state: "stored", epoch: 0 });
    return DONE;
  };
  await bench.work(3_000);
  expect([bench.done, bench.states()]).toEqual([["a 1", "a 1"], ["a 1 ended"]]);
});

test("a fleet that is paused takes no message, and goes on when it is not; what looks is done", async () => {
  const bench = new Bench();
  bench.team.put("a", "1");
  bench.team.put("/look", "2", "fleet.recap");
  bench.isPaused = true;
  bench.clock.plan(5_000, () => {
    expect(bench.states()).toEqual(["a 1 stored", "/look 2 ended"]);
    bench.isPaused = false;
  });
  await bench.work(8_000);
  expect(bench.states()).toEqual(["a 1 ended", "/look 2 ended"]);
});

test("those that only wait for an agent keep no message from being delivered, and are not without number", async () => {
  const bench = new Bench();
  for (let at = 0; at < 300; at += 1) bench.team.put(`/wait${at}`, "1", "agent.wait");
  bench.carryOut = ({ operation }) =>
    operation === "agent.wait" ? new Promise(() => undefined) : Promise.resolve(DONE);
  bench.clock.plan(5_000, () => void bench.team.put("a", "1"));
  await bench.work(8_000);
  expect(bench.states().at(-1)).toBe("a 1 ended");
  expect(bench.done.filter((call) => call.startsWith("/wait"))).toHaveLength(256);
});

test("what never comes back is given up after its time, and asked for again: the other lines go on meanwhile", async () => {
  const bench = new Bench();
  bench.team.put("a", "1");
  bench.clock.plan(5_000, () => void bench.team.put("b", "2"));
  bench.carryOut = ({ line, isInDoubt }) =>
    line === "a" && !isInDoubt ? new Promise(() => undefined) : Promise.resolve(DONE);
  await bench.work(30_000);
  expect([bench.done, bench.states()]).toEqual([
    ["a 1", "b 2", "a 1 again"],
    ["a 1 ended", "b 2 ended"],
  ]);
});

test("a lease is renewed as long as it works; one that is not ours any more is taken anew", async () => {
  const bench = new Bench();
  bench.clock.plan(6_000, () => (bench.team.epoch += 1));
  await bench.work(9_000);
  expect(bench.team.asked.filter((question) => question === "renewLease").length).toBeGreaterThanOrEqual(3);
  expect(bench.team.asked.filter((question) => question === "takeLease").length).toBe(2);
});

test("a database that is silent is told once, however often it is asked, and once that it answers again", async () => {
  const bench = new Bench();
  let silentFor = 0;
  bench.team.meanwhile = () => {
    silentFor += 1;
    if (silentFor < 20) throw new Error(`no answer for ${silentFor} s`);
  };
  await bench.work(60_000);
  expect(bench.told).toEqual(["no answer for 1 s", undefined]);
});

test("a host that was taken out says so, works nothing, and tries on", async () => {
  const bench = new Bench();
  bench.team.isRemoved = true;
  bench.team.put("a", "1");
  await bench.work(5_000);
  expect([bench.done, bench.told]).toEqual([[], ["this host was taken out of its team"]]);
  expect(bench.worker.epoch).toBeUndefined();
});

test("at the end what was begun is finished and reported, and what was cut short is left to the next gateway", async () => {
  const bench = new Bench();
  bench.team.put("a", "1");
  bench.team.put("b", "2");
  const { promise, resolve } = Promise.withResolvers<CallOutcome>();
  bench.carryOut = ({ line }) => (line === "a" ? promise : Promise.resolve(undefined));
  bench.clock.plan(2_000, () => resolve(DONE));
  await bench.work(1_000);
  expect(bench.states()).toEqual(["a 1 ended", "b 2 delivering"]);
  expect(bench.team.asked.at(-1)).toBe("dropLease");
});
