/** Both ends of a screen that is looked at from another host, with a bus that loses what it is told to. */
import { describe, expect, test } from "bun:test";
import type { LiveLine } from "../../../src/domain/ports/live-line.ts";
import { BorrowedScreen } from "../../../src/gateway/team/borrowed-screen.ts";
import { LentScreens } from "../../../src/gateway/team/lent-screens.ts";

const HOST = { hostId: "h2", name: "two" };

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

function bothEnds() {
  const heard = new Map<string, Set<(bytes: Uint8Array) => void>>();
  const state = { now: 0, isAway: false, loses: false, may: true, line: undefined as LiveLine | undefined };
  const did: string[] = [];
  const bus = {
    async say(channel: string, bytes: Uint8Array) {
      if (state.isAway) return false;
      if (!state.loses) for (const take of heard.get(channel) ?? []) take(bytes);
      return true;
    },
    hear(channel: string, take: (bytes: Uint8Array) => void) {
      const listeners = heard.get(channel) ?? new Set();
      heard.set(channel, listeners.add(take));
      return {
        [Symbol.dispose]: () => {
          listeners.delete(take);
          if (listeners.size === 0) heard.delete(channel);
        },
      };
    },
  };
  const lent = new LentScreens({
    bus,
    hostId: HOST.hostId,
    terminals: {
      async join(line, { agent, mayType }) {
        did.push(`join ${agent} ${mayType ? "types" : "looks"}`);
        state.line = line;
        line.send("screen 1");
      },
      again(line) {
        did.push("again");
        line.send("screen again");
      },
      drained: () => void did.push("drained"),
      leave: () => void did.push("leave"),
    },
    mayLook: async (by) => by === "user:ada@example.org" && state.may,
    now: () => state.now,
  });
  const got: string[] = [];
  const viewer = { hasRoom: true };
  const line: LiveLine = {
    send(data) {
      got.push(typeof data === "string" ? data : new TextDecoder().decode(data));
      return viewer.hasRoom;
    },
    close: (code, why) => void got.push(`closed ${code} ${why}`),
  };
  const borrow = (by = "user:ada@example.org") =>
    new BorrowedScreen({ bus, line, host: HOST, agent: "a0", by, now: () => state.now });
  const prints = async (text: string) => {
    state.line?.send(new TextEncoder().encode(text));
    await settle();
  };
  /** Half a second at both ends. */
  const pass = async (screen: BorrowedScreen, halves: number) => {
    for (let half = 0; half < halves; half += 1) {
      state.now += 500;
      screen.tick();
      lent.tick();
      await settle();
    }
  };
  return { state, did, got, viewer, lent, borrow, prints, pass, heard };
}

describe("a screen of another host", () => {
  test("is a whole screen and then what is printed, in order, as long as somebody looks", async () => {
    const { did, got, lent, borrow, prints, pass } = bothEnds();
    const screen = borrow();
    await settle();
    await prints("a");
    await prints("b");
    await pass(screen, 60);
    await prints("c");
    expect(got).toEqual(["screen 1", "a", "b", "c"]);
    expect(did).toEqual(["join a0 looks"]);
    screen.leave();
    await settle();
    expect([did.at(-1), lent.viewers]).toEqual(["leave", 0]);
  });

  test("what is lost on the way is known, and a whole screen comes in its place", async () => {
    const { state, got, borrow, prints, pass } = bothEnds();
    const screen = borrow();
    await settle();
    state.loses = true;
    await prints("lost");
    state.loses = false;
    await prints("torn");
    expect(got).toEqual(["screen 1", "screen again"]);
    state.loses = true;
    await prints("the last that is printed");
    state.loses = false;
    // nothing more is printed: it is known from the answer to who says that they still look
    await pass(screen, 5);
    expect(got).toEqual(["screen 1", "screen again", "screen again"]);
  });

  test("a first answer that nobody heard yet is asked for again", async () => {
    const { state, did, got, borrow, pass } = bothEnds();
    state.loses = true;
    const screen = borrow();
    await settle();
    state.loses = false;
    await pass(screen, 1);
    expect([did, got]).toEqual([["join a0 looks"], ["screen 1"]]);
  });

  test("who is too slow is sent nothing, and a whole screen when there is room: nothing is kept", async () => {
    const { did, got, viewer, borrow, prints, pass } = bothEnds();
    const screen = borrow();
    await settle();
    viewer.hasRoom = false;
    await prints("fills the line");
    for (let count = 0; count < 1_000; count += 1) await prints("more and more");
    await pass(screen, 10);
    expect(got).toEqual(["screen 1", "fills the line"]);
    viewer.hasRoom = true;
    screen.drained();
    await settle();
    expect([got.at(-1), did.filter((one) => one === "again").length]).toEqual(["screen again", 1]);
  });

  test("who goes away without a word is forgotten, and the pane is let go of", async () => {
    const { state, did, lent, borrow } = bothEnds();
    borrow();
    await settle();
    state.now += 10_500;
    lent.tick();
    expect([did, lent.viewers]).toEqual([["join a0 looks", "leave"], 0]);
  });

  test("a host that does not answer ends it for now, and says that what is shown is old", async () => {
    const { state, got, borrow, pass, heard } = bothEnds();
    const screen = borrow();
    await settle();
    state.loses = true;
    await pass(screen, 13);
    expect(got).toEqual(["screen 1", "closed 4004 two does not answer: what was shown is old"]);
    expect([...heard.keys()]).toEqual(["mosaic:2:wants:h2"]);
  });

  test("a bus that is away ends it at both ends, for now", async () => {
    const { state, did, got, lent, borrow, prints } = bothEnds();
    const screen = borrow();
    await settle();
    state.isAway = true;
    await prints("nobody hears it");
    screen.away();
    expect(got.at(-1)).toBe("closed 4004 the bus is away: screens of other hosts cannot be shown");
    expect([did.at(-1), lent.viewers]).toEqual(["leave", 0]);
  });

  test("who may not look is refused by the host itself, at once or as soon as they may not any more", async () => {
    const { state, did, got, lent, borrow, pass } = bothEnds();
    borrow("user:eve@example.org");
    await settle();
    expect([got, did.includes("join a0 looks")]).toEqual([
      ["closed 4003 who looks may not, or not any more"],
      false,
    ]);
    const screen = borrow();
    await settle();
    state.may = false;
    await pass(screen, 11);
    expect([got.at(-1), lent.viewers]).toEqual(["closed 4003 who looks may not, or not any more", 0]);
  });

  test("so many at once, and one more is told so", async () => {
    const { got, lent, borrow } = bothEnds();
    for (let count = 0; count < 64; count += 1) borrow();
    await settle();
    borrow();
    await settle();
    expect([lent.viewers, got.at(-1)]).toEqual([
      64,
      "closed 4000 too many look at this host's screens from other hosts",
    ]);
  });

  test("a gateway that ends says so", async () => {
    const { got, lent, borrow } = bothEnds();
    borrow();
    await settle();
    lent.close("the gateway of its host ends");
    await settle();
    expect(got.at(-1)).toBe("closed 4004 the gateway of its host ends");
  });
});
