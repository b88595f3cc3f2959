import { expect, test } from "bun:test";
import type { BusKeysNow } from "../../../../src/domain/ports/team-store.ts";
import { BusKeys } from "../../../../src/domain/team/bus-keys.ts";

const key = (id: number, ageMs: number) => ({ id, secret: String(id), ageMs });

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function fake(first: BusKeysNow) {
  const clock = { time: 5_000, wake: () => undefined as unknown };
  const database = { says: first as BusKeysNow | undefined, asked: 0, takes: 0 };
  const keys = new BusKeys({
    store: async () => ({
      async busKeys() {
        database.asked += 1;
        clock.time += database.takes;
        if (database.says === undefined) throw new Error("away");
        return database.says;
      },
    }),
    clock: {
      monotonic: () => clock.time,
      sleep: (milliseconds, signal) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("ended")), { once: true });
          clock.wake = () => {
            clock.time += milliseconds;
            resolve();
          };
        }),
    },
  });
  const pass = async () => {
    clock.wake();
    await settle();
  };
  return { keys, clock, database, pass };
}

test("the first key of all is used at once; a later one not before everybody has read it", async () => {
  const { keys, clock, database, pass } = fake({ nowMs: 0, keys: [key(1, 0)] });
  expect(keys.own).toBeUndefined();
  await keys.begin();
  expect(keys.own?.id).toBe(1);
  database.says = { nowMs: 30_000, keys: [key(2, 1_000), key(1, 86_400_000)] };
  await pass();
  expect([keys.own?.id, keys.byId(2)?.id, keys.byId(3)]).toEqual([1, 2, undefined]);
  clock.time += 89_000;
  expect(keys.own?.id).toBe(2);
  keys.close();
});

test("a database that is away leaves what was read last, and the time goes on", async () => {
  const { keys, clock, database, pass } = fake({ nowMs: 1_700_000_000_000, keys: [key(1, 0)] });
  database.takes = 200;
  await keys.begin();
  // it was asked within 200 ms: half of them are taken
  expect(keys.now).toBe(1_700_000_000_100);
  database.takes = 0;
  database.says = undefined;
  await pass();
  expect([keys.own?.id, keys.now, database.asked]).toEqual([1, 1_700_000_030_100, 2]);
  clock.time += 1_000;
  expect(keys.now).toBe(1_700_000_031_100);
  keys.close();
});

test("a doubt reads them anew, but not time and again", async () => {
  const { keys, clock, database } = fake({ nowMs: 0, keys: [key(1, 0)] });
  await keys.begin();
  const doubtsOften = async () => {
    for (let count = 0; count < 100; count += 1) {
      keys.doubt();
      await settle();
    }
    return database.asked;
  };
  expect(await doubtsOften()).toBe(1);
  clock.time += 2_000;
  expect(await doubtsOften()).toBe(2);
  keys.close();
});
