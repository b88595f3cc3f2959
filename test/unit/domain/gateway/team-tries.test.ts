import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { Identity } from "../../../../src/domain/gateway/identity.ts";
import { TeamTries } from "../../../../src/domain/gateway/team-tries.ts";
import { memoryGateway } from "../../../support/memory-gateway.ts";

/** Counts as Valkey does: the time of a count begins with its first. */
function countingBus() {
  const counts = new Map<string, { count: number; until: number }>();
  const bus = {
    now: 0,
    isAway: false,
    counts,
    async count(name: string, windowMs: number) {
      if (bus.isAway) return undefined;
      const found = counts.get(name);
      const kept =
        found === undefined || found.until <= bus.now ? { count: 0, until: bus.now + windowMs } : found;
      kept.count += 1;
      counts.set(name, kept);
      return kept.count;
    },
    clear: async (name: string) => counts.delete(name),
  };
  return bus;
}

const tries = (bus: ReturnType<typeof countingBus>) => new TeamTries(bus, (text) => `hash of ${text}`);

async function takes(gateways: readonly TeamTries[], times: number): Promise<number[]> {
  const waits: number[] = [];
  for (let at = 0; at < times; at += 1) waits.push((await gateways[at % gateways.length]?.take("ada")) ?? -1);
  return waits;
}

describe("tries to log in, over all gateways of a team", () => {
  test("five are free whichever gateways they are made at, then each one waits half a minute", async () => {
    const bus = countingBus();
    const gateways = [tries(bus), tries(bus), tries(bus)];
    expect(await takes(gateways, 7)).toEqual([0, 0, 0, 0, 0, 30_000, 30_000]);
    bus.now += 30_001;
    expect(await takes(gateways, 2)).toEqual([0, 30_000]);
  });

  test("a name that got in begins anew, and names do not stand in the bus", async () => {
    const bus = countingBus();
    const [one, other] = [tries(bus), tries(bus)];
    await takes([one], 6);
    await other.clear("ada");
    expect(await takes([one], 5)).toEqual([0, 0, 0, 0, 0]);
    expect([...bus.counts.keys()].every((name) => name.includes("hash of"))).toBe(true);
  });

  test("while the bus is away each gateway counts for itself: nobody gets in more often", async () => {
    const bus = countingBus();
    bus.isAway = true;
    const tools = memoryGateway();
    const identity = new Identity(tools, tries(bus));
    const codes: string[] = [];
    for (let at = 0; at < 7; at += 1) {
      const thrown: unknown = await identity
        .login("ada@example.org", "wrong", "")
        .catch((error: unknown) => error);
      codes.push(thrown instanceof MosaicError ? thrown.code : "in");
    }
    expect(codes.slice(4)).toEqual(["login-refused", "too-many-tries", "too-many-tries"]);
  });

  test("a second gateway refuses what the first one has used up, before it looks at a password", async () => {
    const bus = countingBus();
    const tools = memoryGateway();
    const [here, there] = [new Identity(tools, tries(bus)), new Identity(tools, tries(bus))];
    for (let at = 0; at < 5; at += 1) await here.login("ada@example.org", "wrong", "").catch(() => undefined);
    const before = tools.secrets.hashes;
    const thrown: unknown = await there
      .login("ada@example.org", "wrong", "")
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "too-many-tries", data: { retry_after_ms: 30_000 } });
    expect(tools.secrets.hashes).toBe(before);
  });
});
