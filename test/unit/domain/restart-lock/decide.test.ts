import { describe, expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { decideRestartLock } from "../../../../src/domain/restart-lock/decide.ts";
import type { LockRecord, LockSeen } from "../../../../src/domain/restart-lock/record.ts";
import { RESTART_LOCK_TIMES } from "../../../../src/domain/restart-lock/settings.ts";
import type { Sighting } from "../../../../src/domain/restart-lock/sighting.ts";

const RECORD: LockRecord = { pid: 77, refreshedAt: 1, token: "t", birth: undefined };
const HELD: LockSeen = { kind: "held", record: RECORD };
const UNKNOWN = cannotTell("no proof");
const OWNERS = { alive: known(true), dead: known(false), unknown: UNKNOWN };

function sighting(ageAtFirstSight: number, watchedMs: number): Sighting {
  return {
    at: { now: 0, monotonic: 0 },
    clockJumped: false,
    held: { record: RECORD, ageAtFirstSight, watchedMs },
  };
}

const NOT_HELD: Sighting = { at: { now: 0, monotonic: 0 }, clockJumped: false, held: undefined };

describe("what to do about the restart lock", () => {
  test("one that is absent is taken without a word", () => {
    expect(decideRestartLock({ kind: "absent" }, UNKNOWN, NOT_HELD, RESTART_LOCK_TIMES)).toEqual({
      action: "take",
    });
  });

  test("one that is unparseable is taken over with a note", () => {
    const decision = decideRestartLock({ kind: "unparseable" }, UNKNOWN, NOT_HELD, RESTART_LOCK_TIMES);
    expect(decision).toEqual({ action: "take-over", note: "restart lock is unreadable: taken over" });
  });

  test("what only lies in its place is refused", () => {
    expect(decideRestartLock({ kind: "hostile" }, UNKNOWN, NOT_HELD, RESTART_LOCK_TIMES)).toEqual({
      action: "refuse",
    });
  });

  // age at first sight, watched without a change, then what is done for an owner alive, dead, unknown
  const dead = "is left over, its owner is dead";
  const TABLE: [age: number, watched: number, alive: string, dead: string, unknown: string][] = [
    [0, 0, "wait", dead, "wait"],
    [59_999, 0, "wait", dead, "wait"],
    [60_000, 0, "was not refreshed for 60 s", dead, "was not refreshed for 60 s"],
    [3_600_000, 0, "was not refreshed for 3600 s", dead, "was not refreshed for 3600 s"],
    [0, 29_999, "wait", dead, "wait"],
    [0, 30_000, "showed no progress for 30 s", dead, "showed no progress for 30 s"],
    [0, 45_000, "showed no progress for 45 s", dead, "showed no progress for 45 s"],
    [45_000, 14_999, "wait", dead, "wait"],
    [45_000, 15_000, "was not refreshed for 60 s", dead, "was not refreshed for 60 s"],
    [30_000, 30_000, "was not refreshed for 60 s", dead, "was not refreshed for 60 s"],
    [-1, 0, "wait", dead, "wait"],
    [-60_000, 0, "wait", dead, "wait"],
    [-60_000, 29_999, "wait", dead, "wait"],
    [-60_000, 30_000, "showed no progress for 30 s", dead, "showed no progress for 30 s"],
    [-60_001, 0, "is stamped 60 s in the future", dead, "is stamped 60 s in the future"],
    [-3_600_000, 0, "is stamped 3600 s in the future", dead, "is stamped 3600 s in the future"],
  ];
  for (const [age, watched, ...expected] of TABLE) {
    for (const [index, [owner, answer]] of Object.entries(OWNERS).entries()) {
      const outcome = expected[index] ?? "";
      test(`first seen at ${age} ms, watched for ${watched} ms, owner ${owner}: ${outcome}`, () => {
        const decision = decideRestartLock(HELD, answer, sighting(age, watched), RESTART_LOCK_TIMES);
        expect(decision).toEqual(
          outcome === "wait"
            ? { action: "wait" }
            : { action: "take-over", note: `restart lock of pid 77 ${outcome}: taken over` },
        );
      });
    }
  }
});
