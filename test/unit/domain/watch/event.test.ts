import { describe, expect, test } from "bun:test";
import {
  isWanted,
  LONGEST_LINE,
  parseEvents,
  renderEvent,
  type FleetEvent,
} from "../../../../src/domain/watch/event.ts";

const AT = Date.parse("2026-11-28T02:13:09.250Z");

function started(agent: string, more: Partial<FleetEvent> = {}): FleetEvent {
  return { at: AT, kind: "start", agent, by: "launcher", pid: 7, ...more };
}

const agentsOf = (text: string) => parseEvents(text).map(({ agent }) => agent);

describe("a line of the journal", () => {
  test("says what was put into it", () => {
    const event: FleetEvent = {
      at: AT,
      kind: "end",
      agent: "coder0",
      by: "launcher",
      pid: 7,
      signal: 9,
      wanted: false,
    };
    expect(parseEvents(renderEvent(event))).toMatchObject([event]);
  });

  test("of the launcher has state and reason as one", () => {
    const line = `{"at":"2026-11-28T02:13:09.250Z","kind":"blocked","agent":"coder0","by":"launcher","state":"blocked: rate-limit","before":"working","since":"2026-11-28T02:13:00Z"}\n`;
    expect(parseEvents(line)).toMatchObject([
      { state: "blocked", reason: "rate-limit", before: "working", since: AT - 9250 },
    ]);
  });

  test("is never longer than what one write keeps whole", () => {
    const long = '\u0001\\"é'.repeat(2000);
    const agents = Array.from({ length: 200 }, (_, at) => `agent-${at}-${"x".repeat(50)}`);
    for (const event of [
      started("a", { detail: long, reason: long, source: long }),
      started("a", { agents }),
      started("a", { agents, detail: long, reason: long }),
    ]) {
      const line = renderEvent(event);
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(LONGEST_LINE);
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(parseEvents(line)).toHaveLength(1);
    }
  });

  test("that names many agents says how many it leaves out", () => {
    const agents = Array.from({ length: 25 }, (_, at) => `a${at}`);
    const [event] = parseEvents(renderEvent({ ...started("x"), agent: undefined, agents }));
    expect(event?.agents).toHaveLength(20);
    expect(event?.detail).toBe("and 5 more agents");
  });
});

describe("a journal whose writer was cut", () => {
  const one = renderEvent(started("one"));
  const two = renderEvent(started("two"));

  test("in the middle of its last line has all lines before it", () => {
    for (let length = 0; length < two.length - 1; length += 1) {
      expect(agentsOf(one + two.slice(0, length))).toEqual(["one"]);
    }
  });

  test("has the next writer's line, which follows without a line's end", () => {
    for (let length = 1; length < one.length - 1; length += 1) {
      expect(agentsOf(one.slice(0, length) + two)).toEqual(["two"]);
    }
  });

  test("takes no text of an event for a line", () => {
    const detail = `{"at":"2026-11-28T02:13:09.250Z","kind":"start","agent":"forged","by":"launcher"}`;
    expect(agentsOf(renderEvent(started("one", { detail })))).toEqual(["one"]);
    expect(agentsOf(renderEvent(started("one", { detail })).slice(0, -5))).toEqual([]);
  });

  test("has nothing that is no event", () => {
    expect(parseEvents('\n{}\nnull\n[]\n{"at":"x","kind":"start"}\n')).toEqual([]);
    expect(parseEvents('{"at":"2026-11-28T02:13:09.250Z","kind":"of a newer mosaic"}\n')).toEqual([]);
    expect(agentsOf(`{"at":"2026-11-28T02:13:09.250Z","kind":"start","agent":"../x","by":"y"}\n`)).toEqual([
      undefined,
    ]);
  });
});

const command = (agents: readonly string[]): FleetEvent => ({
  at: AT,
  kind: "command",
  agent: undefined,
  by: "user anna",
  command: "fleet stop",
  agents,
});

describe("what is asked for", () => {
  const all = { since: 0, agents: [], kinds: [] };

  test("is bounded by both times", () => {
    expect(isWanted(started("a"), { ...all, since: AT })).toBe(true);
    expect(isWanted(started("a"), { ...all, since: AT + 1 })).toBe(false);
    expect(isWanted(started("a"), { ...all, until: AT - 1 })).toBe(false);
  });

  test("of an agent is also what was done to it among others, or to the whole fleet", () => {
    const wanted = { ...all, agents: ["a"] };
    expect(isWanted(started("a"), wanted)).toBe(true);
    expect(isWanted(started("b"), wanted)).toBe(false);
    expect(isWanted(command([]), wanted)).toBe(true);
    expect(isWanted(command(["b", "a"]), wanted)).toBe(true);
    expect(isWanted(command(["b"]), wanted)).toBe(false);
  });

  test("of a kind is that kind alone", () => {
    expect(isWanted(started("a"), { ...all, kinds: ["end"] })).toBe(false);
    expect(isWanted(started("a"), { ...all, kinds: ["end", "start"] })).toBe(true);
  });
});
