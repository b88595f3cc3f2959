import { expect, test } from "bun:test";
import type { Bus, BusOptions } from "../../../../src/domain/ports/bus.ts";
import { BusLine, type BusState } from "../../../../src/domain/team/bus-line.ts";

function fake() {
  const clock = { time: 1_000, now: () => clock.time, monotonic: () => clock.time };
  const bus = { isUp: false, close: () => undefined } as unknown as Bus & { isUp: boolean };
  let given: BusOptions | undefined;
  const line = new BusLine((options) => {
    given = options;
    return bus;
  }, clock);
  const turn = (isUp: boolean, at: number) => {
    clock.time = at;
    bus.isUp = isUp;
    if (isUp) given?.onGap();
    else given?.onAway?.();
  };
  return { line, bus, clock, turn };
}

test("a bus is away from the beginning, until it is heard", () => {
  const { line, turn, clock } = fake();
  clock.time = 5_000;
  expect(line.state).toEqual({ isUp: false, since: 1_000 });
  turn(true, 6_000);
  clock.time = 9_000;
  expect(line.state).toEqual({ isUp: true, since: 6_000 });
  turn(false, 10_000);
  expect(line.state).toEqual({ isUp: false, since: 10_000 });
});

test("a beat that is missing counts before its followers are told", () => {
  const { line, bus, turn, clock } = fake();
  turn(true, 2_000);
  bus.isUp = false;
  clock.time = 3_000;
  expect(line.state).toEqual({ isUp: false, since: 3_000 });
});

test("who follows is told of each beginning and each end, and not after they left", () => {
  const { line, turn } = fake();
  const told: BusState[] = [];
  const unfollow = line.follow((state) => told.push(state));
  turn(true, 1);
  turn(true, 2);
  turn(false, 3);
  unfollow();
  turn(true, 4);
  expect(told).toEqual([
    { isUp: true, since: 1 },
    { isUp: true, since: 2 },
    { isUp: false, since: 3 },
  ]);
});
