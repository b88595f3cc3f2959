import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import type { FleetHosts } from "../../../src/operations/documents/fleet-hosts.ts";
import { TeamFeed } from "../../../src/gateway/live/team-feed.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const documentOf = (state: string, heardMs: number) =>
  ({
    hosts: [
      {
        host: "two",
        heard: true,
        heard_ms: heardMs,
        looked_ms: heardMs,
        agents: [{ agent: "a0", state, reason: null, age_ms: heardMs }],
      },
    ],
  }) as unknown as FleetHosts;

function nothing(): void {}

function feed() {
  const seen = { state: "idle", looks: 0, fails: false, now: 0, watching: 0 };
  let changed: () => void = nothing;
  const made = new TeamFeed({
    async look() {
      seen.looks += 1;
      if (seen.fails) throw new Error("away");
      return documentOf(seen.state, seen.now);
    },
    watch(tell) {
      changed = tell;
      seen.watching += 1;
      return () => void (seen.watching -= 1);
    },
    now: () => seen.now,
  });
  const told: FleetHosts[] = [];
  /** Lets timers of so long ring, and what they began come to its end. */
  const pass = async (ms: number) => {
    seen.now += ms;
    jest.advanceTimersByTime(ms);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { made, seen, told, pass, hint: () => changed(), tell: (one: FleetHosts) => void told.push(one) };
}

test("a burst of hints is one look, at once and not at the next poll", async () => {
  const { made, seen, told, pass, hint, tell } = feed();
  made.follow(tell);
  await pass(0);
  expect([seen.looks, told.length]).toEqual([1, 1]);
  seen.state = "working";
  for (let count = 0; count < 100; count += 1) hint();
  await pass(25);
  expect([seen.looks, told.length]).toEqual([2, 2]);
});

test("without a hint it looks every three seconds, and tells what changed by more than its age", async () => {
  const { made, seen, told, pass, tell } = feed();
  made.follow(tell);
  await pass(0);
  await pass(3_000);
  expect([seen.looks, told.length]).toEqual([2, 1]);
  seen.state = "stopped";
  await pass(3_000);
  expect([seen.looks, told.length]).toEqual([3, 2]);
});

test("what stays the same is told again now and then: it is still so", async () => {
  const { made, told, pass, tell } = feed();
  made.follow(tell);
  await pass(0);
  for (let round = 0; round < 3; round += 1) await pass(3_000);
  expect(told.length).toBe(2);
});

test("a database that is away is asked again, and what was told stays", async () => {
  const { made, seen, told, pass, tell } = feed();
  seen.fails = true;
  made.follow(tell);
  await pass(0);
  expect(told.length).toBe(0);
  seen.fails = false;
  await pass(3_000);
  expect(told.length).toBe(1);
});

test("one look for all who follow; who comes later is told at once; nobody looks when nobody follows", async () => {
  const { made, seen, told, pass, hint, tell } = feed();
  const first = made.follow(tell);
  await pass(0);
  const second = made.follow(tell);
  expect([seen.looks, told.length, seen.watching]).toEqual([1, 2, 1]);
  first();
  second();
  hint();
  await pass(10_000);
  expect([seen.looks, seen.watching]).toEqual([1, 0]);
});
