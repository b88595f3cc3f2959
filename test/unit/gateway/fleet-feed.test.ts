import { describe, expect, test } from "bun:test";
import { FleetFeed, type FleetNews, type Invalid } from "../../../src/gateway/live/fleet-feed.ts";
import type { AgentRow } from "../../../src/operations/documents/agent-row.ts";
import type { FleetPs } from "../../../src/operations/documents/fleet-ps.ts";
import { until } from "../../support/poll.ts";

const ROW: AgentRow = {
  agent: "a0",
  host: "vm",
  runtime: "stub",
  class: "coder",
  state: "idle",
  reason: null,
  source: "screen",
  rule: null,
  since: null,
  since_is_bound: false,
  until: null,
  supervisor: { state: "running", reason: null, unit: null },
  remark: null,
  pid: 1,
  started_at: null,
  beat: { state: "alive", age_ms: 1, reason: null },
  idle_ms: 1,
  restarts: 0,
  memory_bytes: 1,
  memory_source: null,
  cpu_percent: 1,
  runtime_version: null,
  measured: null,
  budget: null,
  flags: [],
};

/** A fleet of two that the test changes, and what was asked of it. */
function fakeFleet() {
  const rows = new Map<string, AgentRow>(["a0", "a1"].map((agent) => [agent, { ...ROW, agent }]));
  const asked: Invalid[] = [];
  const watching = { count: 0 };
  let passed = 0;
  let tell: ((agents: Invalid) => void) | undefined;
  let failure: Error | undefined;
  const feed = new FleetFeed({
    async look(agents) {
      asked.push(agents);
      if (failure !== undefined) throw failure;
      const wanted = [...rows.values()].filter(({ agent }) => agents === "all" || agents.includes(agent));
      return { at: `look ${asked.length}`, agents: wanted } as unknown as FleetPs;
    },
    watch(invalidate) {
      watching.count += 1;
      tell = invalidate;
      return { close: () => void (watching.count -= 1) };
    },
    now: () => performance.now() + passed,
  });
  return {
    pass: (milliseconds: number) => void (passed += milliseconds),
    feed,
    asked,
    watching,
    set: (agent: string, change: Partial<AgentRow>) => void rows.set(agent, { ...ROW, agent, ...change }),
    fail: (error: Error | undefined) => void (failure = error),
    tell: (agents: Invalid) => tell?.(agents),
  };
}

const follow = (feed: FleetFeed) => {
  const news: FleetNews[] = [];
  return { news, end: feed.follow((one) => void news.push(one)) };
};
const kinds = (news: readonly FleetNews[]) => news.map(({ kind }) => kind);

describe("the state of a fleet as it changes", () => {
  test("all of it first, then the rows that changed, asked of whom an event told", async () => {
    const fleet = fakeFleet();
    const { news, end } = follow(fleet.feed);
    await until("the fleet is told", () => news.length === 1);
    fleet.set("a1", { state: "working" });
    fleet.tell(["a1"]);
    await until("the change is told", () => news.length === 2);
    expect(fleet.asked).toEqual(["all", ["a1"]]);
    expect(news[1]).toMatchObject({ kind: "agents", agents: [{ agent: "a1", state: "working" }] });
    end();
  });

  test("an age is no change, and many events are one look", async () => {
    const fleet = fakeFleet();
    const { news, end } = follow(fleet.feed);
    await until("the fleet is told", () => news.length === 1);
    fleet.set("a0", { idle_ms: 5000, memory_bytes: 9, cpu_percent: 3, beat: { ...ROW.beat, age_ms: 77 } });
    for (let count = 0; count < 50; count += 1) fleet.tell(["a0"]);
    await until("it was looked", () => fleet.asked.length === 2);
    fleet.set("a0", { state: "blocked", reason: "trust" });
    fleet.tell("all");
    await until("a change is told", () => news.length === 2);
    expect(kinds(news)).toEqual(["fleet", "fleet"]);
    expect(fleet.asked.length).toBe(3);
    end();
  });

  test("what comes later is told what is known, without a look, and how old that is", async () => {
    const fleet = fakeFleet();
    const one = follow(fleet.feed);
    await until("the fleet is told", () => one.news.length === 1);
    fleet.set("a0", { state: "working" });
    fleet.tell(["a0"]);
    await until("the change is told", () => one.news.length === 2);
    fleet.pass(20_000);
    const two = follow(fleet.feed);
    // the host's clock and the age are of the same look, that at all of them: by both its ages are counted
    expect(one.news).toMatchObject([{ document: { at: "look 1" }, age_ms: 0 }, { at: "look 2" }]);
    expect(two.news).toMatchObject([
      { kind: "fleet", document: { at: "look 1", agents: [{ state: "working" }, { state: "idle" }] } },
    ]);
    const [told] = two.news;
    expect(told?.kind === "fleet" && told.age_ms).toBeGreaterThanOrEqual(20_000);
    expect(fleet.asked.length).toBe(2);
    one.end();
    two.end();
  });

  test("nobody looks and nothing is watched when nobody follows", async () => {
    const fleet = fakeFleet();
    const [one, two] = [follow(fleet.feed), follow(fleet.feed)];
    await until("both are told", () => one.news.length === 1 && two.news.length === 1);
    one.end();
    one.end();
    expect(fleet.watching.count).toBe(1);
    two.end();
    expect(fleet.watching.count).toBe(0);
    fleet.tell(["a0"]);
    await Bun.sleep(250);
    expect(fleet.asked.length).toBe(1);
  });

  test("who is on the way to another state is looked at again, though nothing tells of it", async () => {
    const fleet = fakeFleet();
    fleet.set("a1", { state: "restarting" });
    const { news, end } = follow(fleet.feed);
    await until("the fleet is told", () => news.length === 1);
    fleet.set("a1", { state: "idle" });
    await until("it is told that it came back", () => news.length === 2);
    expect(fleet.asked).toEqual(["all", ["a1"]]);
    end();
  });

  test("a look that fails is told, and the next one is of all again", async () => {
    const fleet = fakeFleet();
    const { news, end } = follow(fleet.feed);
    await until("the fleet is told", () => news.length === 1);
    fleet.fail(new Error("tmux does not answer"));
    fleet.tell(["a0"]);
    await until("the loss is told", () => news.length === 2);
    fleet.fail(undefined);
    fleet.tell(["a0"]);
    await until("the fleet is told again", () => news.length === 3);
    expect(kinds(news)).toEqual(["fleet", "lost", "fleet"]);
    expect(news[1]).toEqual({ kind: "lost", why: "tmux does not answer" });
    expect(fleet.asked).toEqual(["all", ["a0"], "all"]);
    end();
  });
});
