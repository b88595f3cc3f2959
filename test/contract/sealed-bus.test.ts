/** Two gateways with a screen between them on a real Valkey, and somebody who can reach Valkey and nothing else. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { makeBusSeal } from "../../src/adapters/bus-seal.ts";
import { openValkeyBus } from "../../src/adapters/valkey/bus.ts";
import type { LiveLine } from "../../src/domain/ports/live-line.ts";
import { BusRefusals } from "../../src/domain/team/bus-refusals.ts";
import { stateHint, STATES_CHANNEL } from "../../src/domain/team/channels.ts";
import { SealedBus } from "../../src/domain/team/sealed-bus.ts";
import { BorrowedScreen } from "../../src/gateway/team/borrowed-screen.ts";
import { LentScreens } from "../../src/gateway/team/lent-screens.ts";
import { encodeWant } from "../../src/gateway/team/screen-wants.ts";
import { encodeFrame } from "../../src/gateway/team/view-frames.ts";
import { Eavesdropper } from "../support/eavesdropper.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { describeWithValkey, TestValkey } from "../support/valkey.ts";

forbidLeaks();

const SCREEN = "the password is correct horse battery staple";
const WHO = "user:ada@example.org";

describeWithValkey("a bus to which somebody else has the address", () => {
  let server: TestValkey;
  let eavesdropper: Eavesdropper;

  beforeAll(async () => {
    server = await TestValkey.start();
    eavesdropper = await Eavesdropper.at(server);
  });
  afterAll(async () => {
    eavesdropper[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  const say = (channel: string, bytes: Uint8Array | string) =>
    server.ask("PUBLISH", channel, typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("base64"));

  /** A gateway's bus, with the key of the team. */
  async function gateway() {
    const key = { id: 1, secret: "a1".repeat(31), ageMs: 0 };
    const keys = {
      own: key,
      byId: (id: number) => (id === key.id ? key : undefined),
      get now() {
        return performance.now();
      },
      doubt: () => undefined,
      close: () => undefined,
    };
    const refusals = new BusRefusals({ monotonic: () => performance.now() });
    const wire = openValkeyBus(server.url, { onGap: () => undefined });
    const bus = new SealedBus({ bus: wire, keys, makeSeal: makeBusSeal, refusals });
    await until("the bus is up", () => bus.isUp);
    return { bus, refused: () => Object.fromEntries(refusals.counts) };
  }

  test("a screen is shown, and neither it, who looks nor at whom can be read; what is made up or said again is not shown", async () => {
    const [owner, viewer] = [await gateway(), await gateway()];
    let shown: LiveLine | undefined;
    const joined: string[] = [];
    const lent = new LentScreens({
      bus: owner.bus,
      hostId: "h2",
      terminals: {
        async join(line, { agent, holder }) {
          joined.push(`${holder}: ${agent}`);
          shown = line;
          line.send(SCREEN);
        },
        again: (line) => void line.send(SCREEN),
        drained: () => undefined,
        leave: () => undefined,
        type: () => undefined,
        resize: () => undefined,
      },
      may: async () => true,
      audit: async () => undefined,
      now: () => performance.now(),
    });
    const got: string[] = [];
    const screen = new BorrowedScreen({
      bus: viewer.bus,
      line: {
        send: (data) => got.push(typeof data === "string" ? data : new TextDecoder().decode(data)) > 0,
        close: (code, why) => void got.push(`closed ${code} ${why}`),
      },
      host: { hostId: "h2", name: "two" },
      agent: "secret-agent",
      by: WHO,
      from: "one",
      mayType: false,
      now: () => performance.now(),
    });
    await until("the screen is shown", () => {
      screen.tick();
      return got.length > 0;
    });
    shown?.send(new TextEncoder().encode("and more of it"));
    await until("what is printed is shown", () => got.length > 1);
    expect([got, joined]).toEqual([[SCREEN, "and more of it"], ["ada@example.org at one: secret-agent"]]);

    const views = await until("all of it passed Valkey", () => {
      const found = eavesdropper.on("mosaic:2:view:");
      return found.length >= 2 && found;
    });
    for (const secret of [SCREEN, "correct horse", "and more of it", WHO, "secret-agent"]) {
      expect([secret, eavesdropper.has(secret)]).toEqual([secret, false]);
    }

    // before anything is made up, which the eavesdropper would hear too
    const wants = eavesdropper.on("mosaic:2:wants:");
    const view = views[0]?.channel ?? "";
    await say(view, encodeFrame({ kind: "screen", n: 9, text: "rm -rf: done" }));
    await say(view, encodeFrame({ kind: "closed", n: 9, code: 4000, why: "made up" }));
    await say(view, "not even base64");
    for (const { payload } of views) await say(view, payload);
    await say("mosaic:2:view:another", views[0]?.payload ?? "");
    await say(
      "mosaic:2:wants:h2",
      encodeWant({
        kind: "look",
        view: crypto.randomUUID(),
        agent: "a0",
        by: WHO,
        from: "one",
        types: null,
        keys: 0,
      }),
    );
    for (const { channel, payload } of wants) await say(channel, payload);
    shown?.send(new TextEncoder().encode("the last"));
    await until("what came after that is shown", () => got.includes("the last"));
    expect([got, joined, lent.viewers]).toEqual([
      [SCREEN, "and more of it", "the last"],
      ["ada@example.org at one: secret-agent"],
      1,
    ]);
    expect(viewer.refused()).toMatchObject({ malformed: 3, replayed: views.length });
    await until("the requests came to its host too", () => (owner.refused()["replayed"] ?? 0) > 0);
    expect(owner.refused()).toMatchObject({ malformed: 1 });
    screen.leave();
    lent.close("done");
    owner.bus.close();
    viewer.bus.close();
  });

  test("that a host's list has changed is said by its gateway alone", async () => {
    const [one, two] = [await gateway(), await gateway()];
    const hostId = crypto.randomUUID();
    const heard: string[] = [];
    two.bus.hear(STATES_CHANNEL, (bytes) => heard.push(new TextDecoder().decode(bytes)));
    await until("it is heard", async () => {
      await one.bus.say(STATES_CHANNEL, stateHint(hostId));
      return heard.length > 0;
    });
    await say(STATES_CHANNEL, stateHint("made up"));
    await say(STATES_CHANNEL, eavesdropper.on(STATES_CHANNEL)[0]?.payload ?? "");
    await one.bus.say(STATES_CHANNEL, stateHint("the last"));
    await until("the last is heard", () => heard.includes("the last"));
    expect(new Set(heard)).toEqual(new Set([hostId, "the last"]));
    expect(two.refused()).toMatchObject({ malformed: 1, replayed: 1 });
    expect(eavesdropper.has(hostId)).toBe(false);
    one.bus.close();
    two.bus.close();
  });
});
