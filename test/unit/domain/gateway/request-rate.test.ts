import { expect, test } from "bun:test";
import { MOST_REQUESTS, RequestRate, WINDOW_MS } from "../../../../src/domain/gateway/request-rate.ts";

/** Counts as Valkey does, without an end of time. */
function countingBus() {
  const counts = new Map<string, number>();
  return {
    counts,
    isAway: false,
    async count(name: string) {
      if (this.isAway) return undefined;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return counts.get(name);
    },
  };
}

async function takes(gateways: readonly RequestRate[], times: number, name = "token t1"): Promise<number> {
  let refused = 0;
  for (let at = 0; at < times; at += 1) {
    if ((await gateways[at % gateways.length]?.take(name, 0)) !== 0) refused += 1;
  }
  return refused;
}

const hash = (text: string) => `hash of ${text}`;

test("a token has so many requests at whichever gateways of a team, and another one has its own", async () => {
  const bus = countingBus();
  const gateways = [new RequestRate(bus, hash), new RequestRate(bus, hash), new RequestRate(bus, hash)];
  expect(await takes(gateways, MOST_REQUESTS)).toBe(0);
  expect(await gateways[1]?.take("token t1", 0)).toBe(WINDOW_MS);
  expect(await gateways[1]?.take("token t2", 0)).toBe(0);
  expect([...bus.counts.keys()].every((name) => name.includes("hash of"))).toBe(true);
});

test("while the bus is away, and without a team, each gateway counts for itself: none is open", async () => {
  const bus = countingBus();
  bus.isAway = true;
  for (const rate of [new RequestRate(bus, hash), new RequestRate(undefined, hash)]) {
    expect(await takes([rate], MOST_REQUESTS + 3)).toBe(3);
    expect(await rate.take("token t1", 4_000)).toBe(WINDOW_MS - 4_000);
    expect(await rate.take("token t1", WINDOW_MS)).toBe(0);
  }
});

test("who asks too often here is not counted in the team any more: a flood costs the bus nothing", async () => {
  const bus = countingBus();
  const rate = new RequestRate(bus, hash);
  await takes([rate], MOST_REQUESTS * 3);
  expect([...bus.counts.values()]).toEqual([MOST_REQUESTS]);
});
