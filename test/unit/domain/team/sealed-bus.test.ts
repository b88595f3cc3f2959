/** Gateways that speak over a bus to which anybody can write, and on which anybody can listen. */
import { describe, expect, test } from "bun:test";
import { makeBusSeal } from "../../../../src/adapters/bus-seal.ts";
import type { BusKey } from "../../../../src/domain/ports/team-store.ts";
import { BusRefusals } from "../../../../src/domain/team/bus-refusals.ts";
import { SealedBus } from "../../../../src/domain/team/sealed-bus.ts";
import { MemoryBus } from "../../../support/memory-bus.ts";

const KEY: BusKey = { id: 7, secret: "a1".repeat(31), ageMs: 0 };
const NEXT: BusKey = { id: 8, secret: "b2".repeat(31), ageMs: 0 };

const bytes = (text: string) => new TextEncoder().encode(text);

function wire() {
  const wireBus = new MemoryBus();
  const time = { now: 1_000_000 as number | undefined };
  const gateway = (known: readonly BusKey[] = [KEY]) => {
    const asked = { doubts: 0 };
    const refusals = new BusRefusals({ monotonic: () => 0 });
    const heard: string[] = [];
    const keys = {
      known,
      own: known[0],
      byId: (id: number) => keys.known.find((key) => key.id === id),
      get now() {
        return time.now;
      },
      doubt: () => void (asked.doubts += 1),
      close: () => undefined,
    };
    const bus = new SealedBus({ bus: wireBus, keys, makeSeal: makeBusSeal, refusals });
    bus.hear("screens", (said) => heard.push(new TextDecoder().decode(said)));
    const refused = () => Object.fromEntries([...refusals.counts].filter(([, count]) => count > 0));
    return { bus, keys, heard, refused, asked };
  };
  const last = () => wireBus.passed.at(-1)?.bytes ?? new Uint8Array();
  return { wireBus, time, gateway, last };
}

describe("what gateways of a team say to each other", () => {
  test("is heard by the other ones and by itself, in order, and nothing of it can be read on the way", async () => {
    const { wireBus, gateway } = wire();
    const [one, two] = [gateway(), gateway()];
    await Promise.all([one.bus.say("screens", bytes("secret 1")), one.bus.say("screens", bytes("secret 2"))]);
    await two.bus.say("screens", bytes("secret 3"));
    for (const { heard } of [one, two]) expect(heard).toEqual(["secret 1", "secret 2", "secret 3"]);
    expect(wireBus.passed.length).toBe(3);
    expect(wireBus.passed.filter((said) => Buffer.from(said.bytes).includes("secret"))).toEqual([]);
    // the same again looks otherwise
    await one.bus.say("screens", bytes("secret 1"));
    const [first, again] = [wireBus.passed[0], wireBus.passed.at(-1)].map((said) => said?.bytes.subarray(37));
    expect(Buffer.compare(first ?? bytes("none"), again ?? bytes("none"))).not.toBe(0);
    expect([one.refused(), two.refused()]).toEqual([{}, {}]);
  });

  test("is not heard where a single bit of it was changed, wherever that is", async () => {
    const { wireBus, gateway, last } = wire();
    const one = gateway();
    await one.bus.say("screens", bytes("yes"));
    const said = last();
    const two = gateway();
    for (let at = 0; at < said.length; at += 1) {
      const changed = said.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      await wireBus.say("screens", changed);
    }
    expect(two.heard).toEqual([]);
    expect(two.refused()).toEqual({ malformed: 1, "unknown-key": 4, forged: said.length - 5 });
  });

  test("is not heard twice, nor after what came later, nor on another channel", async () => {
    const { wireBus, gateway } = wire();
    const [one, two] = [gateway(), gateway()];
    await one.bus.say("screens", bytes("1"));
    await one.bus.say("screens", bytes("2"));
    await one.bus.say("others", bytes("3"));
    const [first, second, third] = wireBus.passed.map((said) => said.bytes);
    for (const again of [first, second, third]) await wireBus.say("screens", again ?? bytes(""));
    expect(two.heard).toEqual(["1", "2"]);
    expect(two.refused()).toEqual({ replayed: 2, forged: 1 });
  });

  test("is not heard by a gateway that began later once it is old, and one that has the time wrong asks for it", async () => {
    const { wireBus, time, gateway, last } = wire();
    const one = gateway();
    await one.bus.say("screens", bytes("look at me"));
    time.now = 1_010_001;
    const late = gateway();
    await wireBus.say("screens", last());
    expect([late.heard, late.refused(), late.asked.doubts]).toEqual([[], { late: 1 }, 1]);
    time.now = 989_999;
    const behind = gateway();
    await wireBus.say("screens", last());
    expect([behind.heard, behind.refused()]).toEqual([[], { late: 1 }]);
  });

  test("is nothing without the key: what is made up is refused, and a key that is not known is asked for", async () => {
    const { wireBus, gateway, last } = wire();
    const one = gateway();
    const stranger = gateway([{ ...KEY, secret: "c3".repeat(31) }]);
    await stranger.bus.say("screens", bytes("believe me"));
    await wireBus.say("screens", bytes("believe me"));
    await wireBus.say("screens", new Uint8Array());
    expect([one.heard, one.refused()]).toEqual([[], { forged: 1, malformed: 2 }]);
    const newer = gateway([NEXT, KEY]);
    await newer.bus.say("screens", bytes("with the next key"));
    expect([one.heard, one.refused()["unknown-key"], one.asked.doubts]).toEqual([[], 1, 1]);
    one.keys.known = [NEXT, KEY];
    await newer.bus.say("screens", bytes("again"));
    expect(one.heard).toEqual(["again"]);
    expect(Buffer.from(last()).includes("again")).toBe(false);
  });

  test("is not said, and not heard, before a key was read", async () => {
    const { wireBus, time, gateway, last } = wire();
    const one = gateway();
    await one.bus.say("screens", bytes("early"));
    time.now = undefined;
    const two = gateway();
    await wireBus.say("screens", last());
    expect([await two.bus.say("screens", bytes("1")), two.heard, two.refused()]).toEqual([false, [], {}]);
  });

  test("a hundred gateways that come and go are each remembered as long as what they said is not old", async () => {
    const { wireBus, time, gateway, last } = wire();
    const hearer = gateway();
    await gateway().bus.say("screens", bytes("first"));
    const first = last();
    for (let count = 0; count < 100; count += 1) await gateway().bus.say("screens", bytes("hello"));
    await wireBus.say("screens", first);
    expect([hearer.heard.length, hearer.refused()]).toEqual([101, { replayed: 1 }]);
    time.now = 1_030_000;
    await gateway().bus.say("screens", bytes("much later"));
    await wireBus.say("screens", first);
    expect([hearer.heard.length, hearer.refused()]).toEqual([102, { replayed: 1, late: 1 }]);
  });
});

test("what is refused is counted, and told of once a minute without a word of what it said", () => {
  const clock = { time: 0, monotonic: () => clock.time };
  const refusals = new BusRefusals(clock);
  const told: string[] = [];
  refusals.tellTo((text) => told.push(text));
  for (let count = 0; count < 1_000; count += 1) refusals.add("forged", "mosaic:2:states");
  refusals.add("replayed", "mosaic:2:wants:h2");
  clock.time = 60_000;
  refusals.add("forged", "mosaic:2:view:1");
  expect(told).toEqual([
    "the bus: a message was not believed (forged), the last one on mosaic:2:states",
    "the bus: a message was not believed (replayed), the last one on mosaic:2:wants:h2",
    "the bus: 1000 messages were not believed (forged), the last one on mosaic:2:view:1",
  ]);
  expect(Object.fromEntries(refusals.counts)).toEqual({
    forged: 1001,
    late: 0,
    malformed: 0,
    replayed: 1,
    "unknown-key": 0,
  });
});
