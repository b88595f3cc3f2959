/** The bus over a real Valkey that is killed, frozen, wiped and cut off. */
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "bun:test";
import { openValkeyBus } from "../../src/adapters/valkey/bus.ts";
import { probeValkey } from "../../src/adapters/valkey/probe.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { Bus } from "../../src/domain/ports/bus.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { describeWithValkey, TestValkey } from "../support/valkey.ts";

forbidLeaks();

const bytes = (...values: number[]) => Uint8Array.from(values);

const codeOf = async (url: string) =>
  await probeValkey(url).then(
    () => "in",
    (thrown: unknown) => (thrown instanceof MosaicError ? thrown.code : String(thrown)),
  );

describeWithValkey("the bus over Valkey", () => {
  let server: TestValkey;
  let bus: Bus;
  let gaps = 0;
  let heard: number[][] = [];

  beforeAll(async () => {
    server = await TestValkey.start();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    gaps = 0;
    heard = [];
    bus = openValkeyBus(server.url, { onGap: () => (gaps += 1) });
    bus.hear("screen", (said) => heard.push([...said]));
    await until("the bus is up", () => bus.isUp);
  });
  afterEach(() => {
    bus.close();
  });

  /** Says it until it is heard: what is said while nobody listens is lost, and is meant to be. */
  async function saysAndHears(value: number): Promise<void> {
    await until(`${value} is heard`, async () => {
      await bus.say("screen", bytes(value));
      return heard.some(([first]) => first === value);
    });
  }

  test("hears the bytes that are said, and says that it began", async () => {
    await saysAndHears(0);
    expect(await bus.say("screen", bytes(0xe6, 0x97, 0xff, 0x00))).toBe(true);
    await until("it is heard", () => heard.some(([value]) => value === 0xe6));
    expect(heard.filter(([value]) => value !== 0)).toEqual([[0xe6, 0x97, 0xff, 0x00]]);
    expect(gaps).toBe(1);
  });

  test("does not hear a channel any more that nobody wants", async () => {
    const wanted: number[] = [];
    const hearing = bus.hear("other", ([value]) => wanted.push(value ?? -1));
    await until("it is heard", async () => {
      await bus.say("other", bytes(1));
      return wanted.length > 0;
    });
    hearing[Symbol.dispose]();
    await until("nobody listens", async () => {
      const answer = await server.ask("PUBSUB", "NUMSUB", "other");
      return Array.isArray(answer) && answer[1] === 0;
    });
  });

  async function survives(fault: () => Promise<void>, cure: () => Promise<void>): Promise<void> {
    await saysAndHears(1);
    await fault();
    await until("it knows that it is away", () => !bus.isUp);
    expect(await bus.say("screen", bytes(2))).toBe(false);
    expect(await bus.count("tries", 60_000)).toBeUndefined();
    expect(await bus.marks("want:")).toBeUndefined();
    await cure();
    await until("it is up again", () => bus.isUp);
    expect(gaps).toBe(2);
    await saysAndHears(3);
    await bus.say("screen", bytes(4));
    await bus.say("screen", bytes(5));
    await until("both are heard", () => heard.some(([value]) => value === 5));
    expect(heard.filter(([value = 0]) => value > 3)).toEqual([[4], [5]]);
  }

  test("comes back from a server that was killed, and hears nothing twice", async () => {
    await survives(
      async () => await server.stop(),
      async () => await server.start(),
    );
  });

  test("comes back from one that was frozen", async () => {
    await survives(
      async () => {
        server.freeze();
        await Promise.resolve();
      },
      async () => {
        server.thaw();
        await Promise.resolve();
      },
    );
  });

  test("comes back when its connections are cut, which Bun's client does not tell", async () => {
    await saysAndHears(1);
    await server.ask("CLIENT", "KILL", "TYPE", "pubsub");
    await until("it begins anew", () => gaps === 2);
    await saysAndHears(2);
  });

  test("counts within a time, and marks go by themselves", async () => {
    expect(await bus.count("tries", 60_000)).toBe(1);
    expect(await bus.count("tries", 60_000)).toBe(2);
    expect(await bus.mark("want:host:coder0", 60_000)).toBe(true);
    expect(await bus.mark("want:host:brief", 1)).toBe(true);
    await until("the brief one is gone", async () => (await bus.marks("want:host:"))?.length === 1);
    expect(await bus.marks("want:host:")).toEqual(["want:host:coder0"]);
    expect(await bus.marks("want:*")).toEqual([]);
  });

  test("a count that has no end gets one, and one that is let go of begins anew", async () => {
    await server.ask("SET", "tries", "4");
    expect(await bus.count("tries", 60_000)).toBe(5);
    expect(Number(await server.ask("PTTL", "tries"))).toBeGreaterThan(0);
    expect(await bus.clear("tries")).toBe(true);
    expect(await bus.count("tries", 60_000)).toBe(1);
  });

  test("hears each channel once, and all of them before it says that it began", async () => {
    const said: string[] = [];
    const other = openValkeyBus(server.url, {
      // whoever reads the truth now must hear what changes it from now on
      onGap: () => void other.say("early", bytes(7)),
    });
    other.hear("early", ([value]) => said.push(`early ${value}`));
    await until("the bus is up", () => other.isUp);
    // asked for in the same moment as it connects
    other.hear("late", ([value]) => said.push(`late ${value}`));
    await until("it is heard", async () => {
      await bus.say("late", bytes(1));
      return said.some((text) => text === "late 1");
    });
    await bus.say("late", bytes(2));
    await until("it is heard", () => said.includes("late 2"));
    expect(said.filter((text) => text !== "late 1")).toEqual(["early 7", "late 2"]);
    other.close();
  });

  test("the probe of a start knows a server that lets us in, one that does not, and one that is away", async () => {
    await using locked = await TestValkey.start();
    await locked.ask("CONFIG", "SET", "requirepass", "s3cret-w0rd");
    expect([
      await codeOf(server.url),
      await codeOf(locked.url),
      await codeOf(locked.url.replace("//", "//:s3cret-w0rd@")),
      await codeOf(locked.url.replace("//", "//:wrong@")),
    ]).toEqual(["in", "valkey-refused", "in", "valkey-refused"]);
    await locked.stop();
    expect(await codeOf(locked.url)).toBe("valkey-away");
  });

  test("a server that is wiped loses marks and counts, and nothing else", async () => {
    await bus.mark("want:host:coder0", 60_000);
    await server.ask("FLUSHALL");
    expect(await bus.marks("want:")).toEqual([]);
    expect(await bus.count("tries", 60_000)).toBe(1);
    await saysAndHears(1);
    expect(gaps).toBe(1);
  });
});
