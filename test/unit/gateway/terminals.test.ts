import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../src/base/errors.ts";
import type { PaneListener, PaneScreen } from "../../../src/domain/ports/pane-stream.ts";
import type { LiveLine } from "../../../src/domain/ports/live-line.ts";
import { Terminals } from "../../../src/gateway/terminal/terminals.ts";
import { Tickets } from "../../../src/gateway/terminal/tickets.ts";

const SCREEN: PaneScreen = {
  columns: 80,
  rows: 24,
  cursor: { column: 0, row: 0, isVisible: true },
  isAlternate: false,
  begun: "",
  region: { top: 0, bottom: 23 },
  modes: new Set(["wrap"]),
  history: [],
  lines: ["hello"],
};

/** Agents whose panes answer at once; "gone" has none. */
function fakeFleet() {
  const did: string[] = [];
  const listeners: PaneListener[] = [];
  const terminals = new Terminals(
    async (agent) => {
      if (agent === "gone") throw new MosaicError("not-running", "gone is not running");
      return (listener) => {
        did.push(`open ${agent}`);
        listeners.push(listener);
        return {
          screen: (take) => take(SCREEN),
          type: (keys) => void did.push(`type ${new TextDecoder().decode(keys)}`),
          resize: (columns, rows) => void did.push(`resize ${columns}x${rows}`),
          close: () => void did.push(`close ${agent}`),
        };
      };
    },
    new Tickets(() => 0),
  );
  return { terminals, did, listeners };
}

function fakeLine() {
  const got: string[] = [];
  const line: LiveLine & { got: string[] } = {
    got,
    send: (data) => {
      got.push(
        typeof data === "string"
          ? (JSON.parse(data) as { type: string }).type
          : new TextDecoder().decode(data),
      );
      return true;
    },
    close: (code, why) => void got.push(`closed ${code} ${why}`),
  };
  return line;
}

const looks = { agent: "a0", mayType: false, holder: "anna", holderId: "session 1" };
const types = { agent: "a0", mayType: true, holder: "bert", holderId: "session 2" };

describe("terminals in the browser", () => {
  test("who types into an agent here does not keep anybody from one of that name on another host", async () => {
    const { terminals } = fakeFleet();
    await terminals.join(fakeLine(), types);
    expect(() => terminals.ticketFor({ ...types, holderId: "session 3" })).toThrow("bert types into a0");
    const there = { ...types, host: { hostId: "h2", name: "two" } };
    expect(terminals.ticketFor(there)).toHaveLength(43);
  });

  test("two who look share one client of tmux, from the first to the last", async () => {
    const { terminals, did, listeners } = fakeFleet();
    const [one, two] = [fakeLine(), fakeLine()];
    await Promise.all([terminals.join(one, looks), terminals.join(two, looks)]);
    listeners[0]?.output(new TextEncoder().encode("x"));
    terminals.leave(one);
    expect(did).toEqual(["open a0"]);
    terminals.leave(two);
    terminals.leave(two);
    expect(did).toEqual(["open a0", "close a0"]);
    expect(one.got).toEqual(["screen", "x"]);
    expect(terminals.viewers).toBe(0);
  });

  test("who leaves before the pane was found leaves nothing open, and who came meanwhile sees it", async () => {
    const { terminals, did } = fakeFleet();
    const [one, two] = [fakeLine(), fakeLine()];
    const [first, second] = [terminals.join(one, looks), terminals.join(two, looks)];
    terminals.leave(one);
    await Promise.all([first, second]);
    expect(one.got).toEqual([]);
    expect(two.got).toEqual(["screen"]);
    terminals.leave(two);
    expect(did.filter((what) => what.startsWith("open")).length).toBe(
      did.filter((what) => what.startsWith("close")).length,
    );
  });

  test("keys and sizes of who may not type are not taken, and end the line", async () => {
    for (const ask of ["type", "resize"] as const) {
      const { terminals, did } = fakeFleet();
      const line = fakeLine();
      await terminals.join(line, looks);
      if (ask === "type") terminals.type(line, new TextEncoder().encode("y\r"));
      else terminals.resize(line, { columns: 80, rows: 24 });
      expect(line.got.at(-1)).toBe("closed 4002 this terminal is only looked at");
      expect(did).toEqual(["open a0", "close a0"]);
    }
  });

  test("one types at a time; the window follows them within bounds, and goes back after", async () => {
    const { terminals, did } = fakeFleet();
    const [writer, other] = [fakeLine(), fakeLine()];
    await terminals.join(writer, types);
    terminals.type(writer, new TextEncoder().encode("ls\r"));
    terminals.resize(writer, { columns: 9, rows: 100_000 });
    expect(() => terminals.ticketFor({ ...types, holder: "carla" })).toThrow("bert types into a0");
    await terminals.join(other, { ...types, holder: "carla" });
    expect(other.got).toEqual(["closed 4001 bert types into a0"]);
    terminals.leave(writer);
    expect(did).toEqual(["open a0", "type ls\r", "resize 20x300", "resize 200x50", "close a0"]);
    expect(terminals.ticketFor({ ...types, holder: "carla" })).toBeString();
  });

  test("an agent without a pane is said, and the next try asks anew", async () => {
    const { terminals } = fakeFleet();
    const line = fakeLine();
    await terminals.join(line, { ...looks, agent: "gone" });
    expect(line.got).toEqual(["closed 4000 gone is not running"]);
    expect(terminals.viewers).toBe(0);
  });

  test("the end of the pane and of the gateway close every line", async () => {
    const { terminals, listeners, did } = fakeFleet();
    const [one, two] = [fakeLine(), fakeLine()];
    await terminals.join(one, looks);
    listeners[0]?.ended("the session is gone");
    expect(one.got.at(-1)).toBe("closed 4000 the session is gone");
    terminals.leave(one);
    await terminals.join(two, looks);
    terminals.close("the gateway ends");
    expect(two.got.at(-1)).toBe("closed 4000 the gateway ends");
    expect(did).toEqual(["open a0", "open a0", "close a0"]);
  });
});

describe("tickets", () => {
  test("are good once, for half a minute", () => {
    let now = 0;
    const tickets = new Tickets(() => now);
    const [used, old] = [tickets.give(looks), tickets.give(types)];
    expect(tickets.take(used)).toEqual(looks);
    expect(tickets.take(used)).toBeUndefined();
    expect(tickets.take("guessed")).toBeUndefined();
    now = 30_000;
    expect(tickets.take(old)).toBeUndefined();
  });

  test("are bounded", () => {
    const tickets = new Tickets(() => 0);
    for (let count = 0; count < 1000; count += 1) tickets.give(looks);
    expect(() => tickets.give(looks)).toThrow("too many terminals");
  });
});
