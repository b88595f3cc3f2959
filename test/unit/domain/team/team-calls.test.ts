/** A sender who waits for another host: the verdict, or how far it came; the same id is the same call. */
import { expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { TeamCalls, type CallWish } from "../../../../src/domain/team/team-calls.ts";
import { MemoryTeam } from "../../../support/memory-team.ts";
import { WaitedClock } from "../../../support/waited-clock.ts";

const SIGNAL = new AbortController().signal;

function bench() {
  const team = new MemoryTeam();
  const clock = new WaitedClock();
  const calls = new TeamCalls({ store: team.store, clock, hostId: "here" });
  const wish: CallWish = {
    host: team.host,
    line: "a",
    id: "1",
    operation: "agent.send",
    request: {},
    sameness: ["x"],
    createdBy: "owner",
    patienceMs: 10_000,
  };
  return { team, clock, calls, wish };
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return thrown instanceof MosaicError ? [thrown.ending, thrown.code] : thrown;
}

test("it is stored, and its end is waited for", async () => {
  const { team, clock, calls, wish } = bench();
  clock.plan(3_000, () => {
    Object.assign(team.rows[0] ?? {}, { state: "ended", outcome: { kind: "lost" } });
  });
  expect(await calls.ask(wish, SIGNAL)).toEqual({ kind: "ended", outcome: { kind: "lost" } });
});

test("when the wait runs out it is still stored, and when its host was heard from is said", async () => {
  const { clock, calls, wish } = bench();
  // 2 s, as of a look that is a second old
  expect(await calls.ask(wish, SIGNAL)).toEqual({ kind: "stored", hostHeardMs: 3_000 });
  expect(clock.monotonic()).toBeLessThan(11_000);
});

test("what must be taken soon and is not has expired: it is waited for no longer, and never done", async () => {
  const { team, clock, calls, wish } = bench();
  expect(await calls.ask({ ...wish, takenWithinMs: 3_000, patienceMs: 600_000 }, SIGNAL)).toEqual({
    kind: "ended",
    outcome: { kind: "expired" },
  });
  expect([team.rows[0]?.expiresMs, clock.monotonic() < 6_000]).toEqual([3_000, true]);
});

test("what was taken in time is waited for until it has ended", async () => {
  const { team, clock, calls, wish } = bench();
  clock.plan(2_000, () => Object.assign(team.rows[0] ?? {}, { state: "delivering" }));
  clock.plan(60_000, () => Object.assign(team.rows[0] ?? {}, { state: "ended", outcome: { kind: "lost" } }));
  expect(await calls.ask({ ...wish, takenWithinMs: 3_000, patienceMs: 600_000 }, SIGNAL)).toEqual({
    kind: "ended",
    outcome: { kind: "lost" },
  });
});

test("what its host has begun is waited for as long again", async () => {
  const { team, clock, calls, wish } = bench();
  clock.plan(9_000, () => Object.assign(team.rows[0] ?? {}, { state: "delivering" }));
  clock.plan(20_000, () =>
    Object.assign(team.rows[0] ?? {}, { state: "ended", outcome: { kind: "expired" } }),
  );
  expect(await calls.ask(wish, SIGNAL)).toEqual({ kind: "ended", outcome: { kind: "expired" } });
});

test("the same id with the same text waits for the same call, and with another text it is refused", async () => {
  const { team, calls, wish } = bench();
  await calls.ask({ ...wish, patienceMs: 0 }, SIGNAL);
  await calls.ask({ ...wish, patienceMs: 0 }, SIGNAL);
  expect(team.rows).toHaveLength(1);
  expect(await codeOf(calls.ask({ ...wish, sameness: ["y"] }, SIGNAL))).toEqual([
    "usage",
    "id-of-another-text",
  ]);
});

test("a host that is not in the team is named, with the one that was meant", async () => {
  const { calls, wish } = bench();
  expect(await codeOf(calls.ask({ ...wish, host: "thera" as never }, SIGNAL))).toEqual([
    "usage",
    "no-such-host",
  ]);
});

test("a database that is away is asked again with the same id; at the end it is not known whether it was stored", async () => {
  const { team, calls, wish } = bench();
  team.fail("add", "after");
  team.fail("add", "before");
  expect(await calls.ask({ ...wish, patienceMs: 5_000 }, SIGNAL)).toMatchObject({ kind: "stored" });
  expect(team.rows).toHaveLength(1);
  for (let times = 0; times < 20; times += 1) team.fail("add", "before");
  expect(await codeOf(calls.ask({ ...wish, patienceMs: 5_000 }, SIGNAL))).toEqual([
    "unproven",
    "storage-away",
  ]);
});

/** The message, and what can be done, of what was thrown. */
async function wordsOf(work: Promise<unknown>): Promise<unknown> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return thrown instanceof MosaicError ? [thrown.ending, thrown.message, thrown.hint] : thrown;
}

test("who goes away while the database refuses ends it at once: it asks no more", async () => {
  const { team, clock, calls, wish } = bench();
  const goes = new AbortController();
  clock.plan(2_500, () => goes.abort(new MosaicError("interrupted", "gone")));
  for (let times = 0; times < 50; times += 1) team.fail("add", "before");
  expect(await wordsOf(calls.ask({ ...wish, patienceMs: 600_000 }, goes.signal))).toEqual([
    "interrupted",
    "gone",
    undefined,
  ]);
  expect(team.asked.filter((question) => question === "add").length).toBeLessThan(5);
});

test("what a host does soon or never is not stored later either, whatever it may take there", async () => {
  const { team, clock, calls, wish } = bench();
  for (let times = 0; times < 50; times += 1) team.fail("add", "before");
  const asked = calls.ask({ ...wish, takenWithinMs: 10_000, patienceMs: 600_000 }, SIGNAL);
  expect(await codeOf(asked)).toEqual(["unproven", "storage-away"]);
  expect(clock.monotonic()).toBeLessThan(11_000);
});

/** What is said of a question that may have been stored, or not. */
async function unstored(again: CallWish["again"]) {
  const { team, calls, wish } = bench();
  for (let times = 0; times < 5; times += 1) team.fail("add", "before");
  return await wordsOf(calls.ask({ ...wish, patienceMs: 2_000, again }, SIGNAL));
}

test("where nobody knows whether it was stored, the id that is named is the one that repeats it", async () => {
  expect(await unstored({ id: "the-message" })).toEqual([
    "unproven",
    "Postgres is away; whether it was stored is not known",
    "ask again with the same id: --id the-message",
  ]);
  expect(await unstored(undefined)).toEqual([
    "unproven",
    "Postgres is away; whether there was asked is not known",
    "look before you ask again: mosaic fleet ps --host there",
  ]);
  expect(await unstored("harmless")).toEqual(["failure", "Postgres is away", undefined]);
});

test("when its host was heard from grows older while the database does not say, and is not known where it never said", async () => {
  const { team, calls, wish } = bench();
  team.meanwhile = (question) => {
    // answered once
    if (question === "find") for (let times = 0; times < 50; times += 1) team.fail("find", "before");
  };
  expect(await calls.ask(wish, SIGNAL)).toEqual({ kind: "stored", hostHeardMs: 12_000 });
  expect(await calls.ask({ ...wish, id: "2" }, SIGNAL)).toEqual({ kind: "stored", hostHeardMs: undefined });
});
