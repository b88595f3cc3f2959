/** Both ends of a screen that is looked at from another host, with a bus that loses what it is told to. */
import { describe, expect, test } from "bun:test";
import type { LiveLine } from "../../../src/domain/ports/live-line.ts";
import { BorrowedScreen } from "../../../src/gateway/team/borrowed-screen.ts";
import { decodeFrame, encodeFrame } from "../../../src/gateway/team/view-frames.ts";
import { LentScreens } from "../../../src/gateway/team/lent-screens.ts";

const HOST = { hostId: "h2", name: "two" };

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

async function keys(screen: BorrowedScreen, text: string): Promise<void> {
  screen.type(new TextEncoder().encode(text));
  await settle();
}

function bothEnds() {
  const heard = new Map<string, Set<(bytes: Uint8Array) => void>>();
  const state = {
    now: 0,
    isAway: false,
    loses: false,
    /** Of frames, by their kind. */
    losesOf: undefined as string | undefined,
    may: true,
    mayType: true,
    isAuditUp: true,
    writer: undefined as string | undefined,
    line: undefined as LiveLine | undefined,
  };
  const did: string[] = [];
  /** The kinds of the frames that the host said. */
  const frames: string[] = [];
  const bus = {
    async say(channel: string, bytes: Uint8Array) {
      if (state.isAway) return false;
      const kind = channel.includes(":view:") ? decodeFrame(bytes)?.kind : undefined;
      if (kind !== undefined) frames.push(kind);
      const isLost = state.loses || (kind !== undefined && kind === state.losesOf);
      if (!isLost) for (const take of heard.get(channel) ?? []) take(bytes);
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
      async join(line, { agent, mayType, holder }) {
        if (mayType && state.writer !== undefined) {
          line.close(4001, `${state.writer} types into ${agent}`);
          return;
        }
        if (mayType) state.writer = holder;
        did.push(`join ${agent} ${mayType ? "types" : "looks"}`);
        state.line = line;
        line.send("screen 1");
      },
      again(line) {
        did.push("again");
        line.send("screen again");
      },
      drained: () => void did.push("drained"),
      leave(line) {
        did.push("leave");
        if (line === state.line) state.writer = undefined;
      },
      type: (_line, keys) => void did.push(`type ${new TextDecoder().decode(keys)}`),
      resize: (_line, { columns, rows }) => void did.push(`resize ${columns}x${rows}`),
    },
    may: async (does, by) => by === "user:ada@example.org" && state.may && (does === "look" || state.mayType),
    async audit(what, { agent, by, from }) {
      if (!state.isAuditUp) throw new Error("away");
      did.push(`audit ${what} ${agent} ${by} ${from}`);
    },
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
  const borrow = (by = "user:ada@example.org", mayType = false) =>
    new BorrowedScreen({
      bus,
      line,
      host: HOST,
      agent: "a0",
      by,
      from: "one",
      mayType,
      now: () => state.now,
    });
  /** One who types, whose host takes keys. */
  const types = async () => {
    const screen = borrow("user:ada@example.org", true);
    await settle();
    return screen;
  };
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
  const typed = () =>
    did.flatMap((one) => (one.startsWith("type ") ? one.slice("type ".length) : [])).join("");
  return { state, did, got, viewer, lent, borrow, types, typed, prints, pass, heard, frames, bus };
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
    expect([...heard.keys()]).toEqual(["mosaic:2:wants:h2", "mosaic:2:keys:h2"]);
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

describe("who types into an agent of another host", () => {
  const OPEN = "audit open a0 user:ada@example.org one";
  const CLOSE = "audit close a0 user:ada@example.org one";
  const LOST = "closed 4004 keys were lost on the way: the last ones may not have arrived";
  const AWAY = "closed 4004 the bus is away: the last keys may not have arrived";

  test("types in order, in a window of their size, and both ends of it are written down there", async () => {
    const { did, got, lent, types, prints, pass } = bothEnds();
    const screen = await types();
    screen.resize({ columns: 100, rows: 30 });
    for (const key of ["h", "e", "y", "\r"]) screen.type(new TextEncoder().encode(key));
    await settle();
    await keys(screen, "more");
    await prints("echo");
    await pass(screen, 60);
    expect(did.slice(0, 2)).toEqual([OPEN, "join a0 types"]);
    // what came while one message was under way is one more
    expect(did.filter((one) => /^(type|resize) /.test(one))).toEqual([
      "resize 100x30",
      "type hey\r",
      "type more",
    ]);
    expect(got.at(-1)).toBe("echo");
    screen.leave();
    await settle();
    expect([did.slice(-2), lent.viewers]).toEqual([["leave", CLOSE], 0]);
    await keys(screen, "too late");
    expect(did.at(-1)).toBe(CLOSE);
  });

  test("is shown nothing, and no key is taken, before their host says so", async () => {
    const { state, got, typed, types, pass } = bothEnds();
    state.loses = true;
    const screen = await types();
    await keys(screen, "nobody takes it");
    expect([got, typed()]).toEqual([[], ""]);
    state.loses = false;
    await pass(screen, 2);
    await keys(screen, "now");
    expect([got.length > 0, typed()]).toEqual([true, "now"]);
  });

  test("a first answer of their host that nobody heard is given again, and nothing is shown before it", async () => {
    const { state, got, typed, types, pass, prints } = bothEnds();
    state.losesOf = "types";
    const screen = await types();
    await prints("a password?");
    await pass(screen, 1);
    expect(got).toEqual([]);
    state.losesOf = undefined;
    await pass(screen, 1);
    await keys(screen, "a");
    expect([got, typed()]).toEqual([["screen again"], "a"]);
  });

  test("two that answer for one host, as of a home with two gateways, end it", async () => {
    const { got, types, typed, heard, bus } = bothEnds();
    const screen = await types();
    await keys(screen, "a");
    const view = [...heard.keys()].find((channel) => channel.includes(":view:")) ?? "";
    await bus.say(view, encodeFrame({ kind: "types", n: 0, session: crypto.randomUUID() }));
    await keys(screen, "b");
    expect([got.at(-1), typed()]).toEqual([
      "closed 4004 two began anew: the last keys may not have arrived",
      "a",
    ]);
  });

  test("keys that are lost end it: nothing that was said after them is typed, and nothing twice", async () => {
    const { state, got, did, typed, types } = bothEnds();
    const screen = await types();
    await keys(screen, "a");
    state.loses = true;
    await keys(screen, "b");
    state.loses = false;
    await keys(screen, "c");
    await keys(screen, "d");
    expect([typed(), got.at(-1), did.slice(-2), state.writer]).toEqual([
      "a",
      LOST,
      ["leave", CLOSE],
      undefined,
    ]);
  });

  test("keys that are lost and not followed by others are missed within a second", async () => {
    const { state, got, typed, types, pass } = bothEnds();
    const screen = await types();
    await keys(screen, "a");
    await pass(screen, 2);
    state.loses = true;
    await keys(screen, "rm -rf build\r");
    state.loses = false;
    await pass(screen, 2);
    expect([typed(), got.at(-1)]).toEqual(["a", LOST]);
  });

  test("a bus that is away ends it at both ends, and the agent is free for others at once", async () => {
    const { state, got, did, lent, typed, types } = bothEnds();
    const screen = await types();
    await keys(screen, "a");
    state.isAway = true;
    screen.away();
    lent.away();
    await settle();
    expect([got.at(-1), did.at(-1), lent.viewers, state.writer]).toEqual([AWAY, CLOSE, 0, undefined]);
    state.isAway = false;
    await keys(screen, "b");
    expect(typed()).toBe("a");
  });

  test("a bus that takes no key says so, whether or not it was known to be away", async () => {
    const { state, got, typed, types } = bothEnds();
    const screen = await types();
    state.isAway = true;
    await keys(screen, "a");
    expect([typed(), got.at(-1)]).toEqual(["", AWAY]);
  });

  test("a host that lost its bus for a while takes no key of before", async () => {
    const { state, got, did, lent, typed, types, pass } = bothEnds();
    const screen = await types();
    lent.away();
    await settle();
    await keys(screen, "a");
    await pass(screen, 1);
    expect([typed(), got.at(-1), did.at(-1), state.writer]).toEqual(["", LOST, CLOSE, undefined]);
    expect(did.filter((one) => one === OPEN).length).toBe(1);
  });

  test("one types at a time, and who comes second is told who", async () => {
    const { state, got, types, typed, frames } = bothEnds();
    const first = await types();
    const second = await types();
    expect(frames.filter((kind) => kind === "types").length).toBe(1);
    await keys(second, "b");
    await keys(first, "a");
    expect([got.at(-1), typed(), state.writer]).toEqual([
      "closed 4001 ada@example.org at one types into a0",
      "a",
      "ada@example.org at one",
    ]);
  });

  test("who may look and not type is refused there, at once or as soon as they may not any more", async () => {
    const { state, got, did, types, typed, pass } = bothEnds();
    state.mayType = false;
    await types();
    expect([got, did]).toEqual([["closed 4003 who types may not, or not any more"], ["leave", "leave"]]);
    state.mayType = true;
    const screen = await types();
    await keys(screen, "a");
    state.mayType = false;
    await pass(screen, 11);
    await keys(screen, "b");
    expect([got.at(-1), typed()]).toEqual(["closed 4003 who types may not, or not any more", "a"]);
  });

  test("what cannot be written down is not typed", async () => {
    const { state, got, did, types, typed } = bothEnds();
    state.isAuditUp = false;
    const screen = await types();
    await keys(screen, "a");
    expect([got, typed(), did]).toEqual([["closed 4000 the audit cannot be written"], "", ["leave"]]);
  });

  test("who goes away without a word is forgotten, and the agent is free", async () => {
    const { state, did, lent, types } = bothEnds();
    await types();
    state.now += 10_500;
    lent.tick();
    await settle();
    expect([did.slice(-2), lent.viewers, state.writer]).toEqual([["leave", CLOSE], 0, undefined]);
  });

  test("more at once than the bus takes is not typed in part", async () => {
    const { state, got, types, typed } = bothEnds();
    const screen = await types();
    for (let count = 0; count < 300; count += 1) screen.type(new Uint8Array(1_024).fill(97));
    await settle();
    expect([got.at(-1), typed().length]).toEqual([
      "closed 4004 more was typed at once than the bus takes",
      1_024,
    ]);
    expect(state.writer).toBeUndefined();
  });
});
