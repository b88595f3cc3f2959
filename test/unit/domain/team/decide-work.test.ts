/** What a worker does next: leases, reports and claims, in that order. */
import { expect, test } from "bun:test";
import { decideWork, POLL_MS, RETRY_MS, type WorkFacts } from "../../../../src/domain/team/decide-work.ts";
import { isGood, leaseFrom, LEASE_MS, renewalOf } from "../../../../src/domain/team/lease.ts";
import { settle } from "../../../../src/domain/team/settle.ts";

const NOW = 100_000;
const LEASE = leaseFrom(7, NOW);
const QUIET: WorkFacts = {
  now: NOW,
  lease: LEASE,
  isInDoubt: false,
  finished: 0,
  free: 4,
  isHinted: false,
  claimedAt: NOW,
  failedAt: undefined,
  isEnding: false,
};
const decide = (facts: Partial<WorkFacts>) => decideWork({ ...QUIET, ...facts });

test("a lease is counted from before its renewal was sent, and ends before the database's own", () => {
  // the answer came four seconds later: that is four seconds less
  expect(isGood(leaseFrom(1, 0), 4_000)).toBe(true);
  expect(isGood(leaseFrom(1, 0), LEASE_MS - 400)).toBe(false);
  expect(isGood(undefined, 0)).toBe(false);
});

test("without a lease one is taken, and nothing is claimed", () => {
  expect(decide({ lease: undefined, isHinted: true })).toEqual({ kind: "take-lease" });
});

test("after a claim whose answer was lost a new epoch is taken: only that finds what was claimed", () => {
  expect(decide({ isInDoubt: true, isHinted: true })).toEqual({ kind: "take-lease" });
});

test("a lease is renewed in good time, before anything else is done", () => {
  expect(decide({ now: renewalOf(LEASE), finished: 3, isHinted: true }).kind).toBe("renew-lease");
});

test("what ended is reported before more is begun, also when the lease is over", () => {
  expect(decide({ finished: 1, isHinted: true }).kind).toBe("report");
  const over = { ...LEASE, until: NOW - 1, askedAt: NOW };
  expect(decide({ lease: over, finished: 1 }).kind).toBe("report");
});

test("with a lease that is over nothing is claimed, whatever is said", () => {
  const over = { ...LEASE, until: NOW, askedAt: NOW };
  expect(decide({ lease: over, isHinted: true, claimedAt: 0 })).toEqual({
    kind: "wait",
    until: renewalOf(over),
  });
});

test("a hint is enough for a claim, and without one it is looked every second", () => {
  expect(decide({ isHinted: true }).kind).toBe("claim");
  expect(decide({ claimedAt: NOW - POLL_MS }).kind).toBe("claim");
  expect(decide({})).toEqual({ kind: "wait", until: NOW + POLL_MS });
});

test("as many as may be at once are under way: nothing is claimed, the lease is held", () => {
  expect(decide({ free: 0, isHinted: true })).toEqual({ kind: "wait", until: renewalOf(LEASE) });
});

test("a database that does not answer is left alone for a second", () => {
  expect(decide({ failedAt: NOW - 1, isHinted: true, finished: 2 })).toEqual({
    kind: "wait",
    until: NOW - 1 + RETRY_MS,
  });
  expect(decide({ failedAt: NOW - RETRY_MS, finished: 2 }).kind).toBe("report");
});

test("a gateway that ends begins nothing: it reports what ended, and waits for the rest", () => {
  expect(decide({ isEnding: true, isHinted: true, finished: 1 }).kind).toBe("report");
  expect(decide({ isEnding: true, isHinted: true })).toEqual({ kind: "wait", until: Infinity });
  expect(decide({ isEnding: true, lease: undefined })).toEqual({ kind: "wait", until: Infinity });
});

const doubt = (isExpired: boolean, repeats: boolean) => settle({ isInDoubt: true, isExpired }, { repeats });

test("what was claimed by an older epoch is asked for again while the journal remembers it, and then never again", () => {
  expect(doubt(false, true)).toBe("do");
  expect(doubt(true, true)).toBe("lost");
  expect(doubt(false, false)).toBe("lost");
});

test("what nobody took in time has expired, and is not done", () => {
  expect(settle({ isInDoubt: false, isExpired: true }, { repeats: true })).toBe("expired");
  expect(settle({ isInDoubt: false, isExpired: false }, { repeats: false })).toBe("do");
});
