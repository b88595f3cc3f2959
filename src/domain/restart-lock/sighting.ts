import type { LockRecord, LockSeen } from "./record.ts";
import { sameLockRecord } from "./record.ts";

export interface ClockReading {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: number;
}

/** What one waiter knows of the lock after a look at it. */
export interface Sighting {
  readonly at: ClockReading;
  /** The date was changed while this waiter watched, so no stamp can be compared with it any more. */
  readonly clockJumped: boolean;
  readonly held: HeldSighting | undefined;
}

export interface HeldSighting {
  readonly record: LockRecord;
  /** How old the stamp was when this very record was first seen; negative when it lay in the future. */
  readonly ageAtFirstSight: number;
  /** How long this very record has been watched without a change. */
  readonly watchedMs: number;
}

/**
 * More than this between two looks is not watching: the whole machine or session may have been frozen,
 * the owner as well as we. A look is due every 250 ms.
 */
const LONGEST_WATCHED_GAP_MS = 1_000;
/** The two clocks drift apart by far less than this between two looks, unless someone sets the date. */
const CLOCK_JUMP_MS = 1_000;

/**
 * Adds a look at the lock to what was seen before. The date is compared with the record's stamp once, at
 * first sight; from then on only the monotonic clock counts, so a jump of the date ages no healthy lock.
 */
export function addSighting(before: Sighting | undefined, seen: LockSeen, at: ClockReading): Sighting {
  const clockJumped = before !== undefined && (before.clockJumped || jumped(before.at, at));
  if (seen.kind !== "held") return { at, clockJumped, held: undefined };
  const { record } = seen;
  const known = before?.held;
  if (before !== undefined && known !== undefined && sameLockRecord(known.record, record)) {
    const gap = at.monotonic - before.at.monotonic;
    const watchedMs = known.watchedMs + Math.min(Math.max(gap, 0), LONGEST_WATCHED_GAP_MS);
    return { at, clockJumped, held: { ...known, watchedMs } };
  }
  // After a jump the stamp may be of either date. That the record is new to us proves it was just written.
  const ageAtFirstSight = clockJumped ? 0 : at.now - record.refreshedAt;
  return { at, clockJumped, held: { record, ageAtFirstSight, watchedMs: 0 } };
}

/** Milliseconds since the last refresh, as far as this waiter can know; never negative. */
export function ageOf(held: HeldSighting): number {
  return Math.max(held.ageAtFirstSight, 0) + held.watchedMs;
}

function jumped(from: ClockReading, to: ClockReading): boolean {
  return Math.abs(to.now - from.now - (to.monotonic - from.monotonic)) > CLOCK_JUMP_MS;
}
