import { expect, test } from "bun:test";
import { Rates } from "../../../../src/domain/federation/rate.ts";

test("so many at once, then one for each that is earned", () => {
  const rates = new Rates({ burst: 3, perSecond: 2 });
  const taken = (now: number) => rates.take("a", now).isTaken;
  expect([taken(0), taken(0), taken(0), taken(0)]).toEqual([true, true, true, false]);
  expect(rates.take("a", 100)).toEqual({ isTaken: false, waitMs: 400, isFirst: false });
  expect([taken(500), taken(500)]).toEqual([true, false]);
  // what is not used is not saved up beyond the burst
  expect([taken(60_000), taken(60_000), taken(60_000), taken(60_000)]).toEqual([true, true, true, false]);
});

test("the first refusal in a row is told from those behind it", () => {
  const rates = new Rates({ burst: 1, perSecond: 1 });
  rates.take("a", 0);
  const refusal = (now: number) => {
    const taken = rates.take("a", now);
    return taken.isTaken ? "taken" : taken.isFirst;
  };
  expect([0, 1, 2, 1_000, 1_001].map(refusal)).toEqual([true, false, false, "taken", true]);
});

test("one does not use up another one's, and names without number share one", () => {
  const rates = new Rates({ burst: 1, perSecond: 0.001 });
  for (let name = 0; name < 10_000; name += 1) rates.take(`n${name}`, 0);
  expect(rates.take("n1", 0).isTaken).toBe(false);
  expect([rates.take("more", 0).isTaken, rates.take("yet more", 0).isTaken]).toEqual([true, false]);
});
