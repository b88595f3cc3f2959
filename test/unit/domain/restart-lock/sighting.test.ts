import { describe, expect, test } from "bun:test";
import type { LockSeen } from "../../../../src/domain/restart-lock/record.ts";
import { addSighting, ageOf } from "../../../../src/domain/restart-lock/sighting.ts";
import type { Sighting } from "../../../../src/domain/restart-lock/sighting.ts";

const HOUR = 3_600_000;

function held(refreshedAt: number, pid = 7): LockSeen {
  return { kind: "held", record: { pid, refreshedAt, token: "t", birth: undefined } };
}

/** Looks at the lock at each [date, monotonic, what is there] in turn. */
function watch(...looks: [now: number, monotonic: number, seen: LockSeen][]): Sighting {
  let sighting: Sighting | undefined;
  for (const [now, monotonic, seen] of looks) sighting = addSighting(sighting, seen, { now, monotonic });
  if (sighting === undefined) throw new Error("no look");
  return sighting;
}

function heldBy(sighting: Sighting) {
  if (sighting.held === undefined) throw new Error("not held");
  return { age: ageOf(sighting.held), ...sighting.held };
}

describe("watching the lock", () => {
  test("a lock that is seen for the first time is as old as its stamp says", () => {
    expect(heldBy(watch([100_000, 0, held(97_000)]))).toMatchObject({ age: 3000, watchedMs: 0 });
  });

  test("a stamp in the future is remembered as such and counts as no age", () => {
    expect(heldBy(watch([100_000, 0, held(170_000)]))).toMatchObject({ age: 0, ageAtFirstSight: -70_000 });
  });

  test("an unchanged lock grows older by the monotonic clock", () => {
    const seen = watch(
      [100_000, 0, held(97_000)],
      [100_250, 250, held(97_000)],
      [100_500, 500, held(97_000)],
    );
    expect(heldBy(seen)).toMatchObject({ age: 3500, watchedMs: 500 });
  });

  test("a refreshed lock is watched anew", () => {
    const seen = watch(
      [100_000, 0, held(97_000)],
      [100_250, 250, held(97_000)],
      [100_500, 500, held(100_400)],
    );
    expect(heldBy(seen)).toMatchObject({ age: 100, watchedMs: 0 });
  });

  test("a lock of another owner is watched anew", () => {
    const seen = watch(
      [100_000, 0, held(97_000)],
      [100_250, 250, held(97_000)],
      [100_500, 500, held(97_000, 8)],
    );
    expect(heldBy(seen)).toMatchObject({ watchedMs: 0 });
  });

  test("a lock that was gone in between is watched anew", () => {
    const gone: LockSeen = { kind: "absent" };
    const seen = watch([100_000, 0, held(97_000)], [100_250, 250, gone], [100_500, 500, held(97_000)]);
    expect(heldBy(seen)).toMatchObject({ watchedMs: 0 });
  });

  test("an absent lock is held by nobody", () => {
    expect(watch([100_000, 0, held(97_000)], [100_250, 250, { kind: "absent" }]).held).toBeUndefined();
  });

  test.each([
    ["ahead", HOUR],
    ["back", -HOUR],
  ])("a date that jumps %s an hour ages no lock that is watched", (_, jump) => {
    const seen = watch([100_000, 0, held(97_000)], [100_250 + jump, 250, held(97_000)]);
    expect(heldBy(seen)).toMatchObject({ age: 3250, ageAtFirstSight: 3000 });
  });

  test.each([
    ["before the jump ahead", HOUR, 100_100],
    ["after the jump ahead", HOUR, 100_200 + HOUR],
    ["before the jump back", -HOUR, 100_100],
    ["after the jump back", -HOUR, 100_200 - HOUR],
  ])("a refresh that was stamped %s is fresh, now and later", (_, jump, stamp) => {
    const start = 10 * HOUR;
    const first = watch(
      [start + 100_000, 0, held(start + 97_000)],
      [start + 100_250 + jump, 250, held(start + stamp)],
    );
    expect(heldBy(first)).toMatchObject({ age: 0, ageAtFirstSight: 0 });
    const next = addSighting(first, held(start + stamp - 1), { now: start + 100_500 + jump, monotonic: 500 });
    expect(heldBy(next)).toMatchObject({ age: 0, ageAtFirstSight: 0 });
  });

  test("time in which everything was frozen is not time in which we watched", () => {
    const seen = watch([100_000, 0, held(97_000)], [100_000 + HOUR, HOUR, held(97_000)]);
    expect(heldBy(seen)).toMatchObject({ watchedMs: 1000 });
  });
});
