/** Who waits for whom, what was not answered, and in whose name somebody speaks. */
import { describe, expect, test } from "bun:test";
import {
  circleOf,
  liveAsk,
  liveAsks,
  openAsk,
  replyOf,
  replyToAsk,
} from "../../../../../src/domain/agent/asking/open-asks.ts";
import { unansweredOf } from "../../../../../src/domain/agent/asking/inbox.ts";
import { renderJournal, type JournalEntry } from "../../../../../src/domain/agent/delivery/journal.ts";
import { rosterAgent } from "../../../../support/roster-agents.ts";
import { fakeFleet, type FakeFleet } from "../../../../support/supervision-fakes.ts";

const [a, b, c] = ["a", "b", "c"].map((name) => rosterAgent({}, name));
const agents = [a, b, c].filter((agent) => agent !== undefined);

function fleetWith(): FakeFleet {
  const fleet = fakeFleet(agents);
  fleet.processes.running.set(fleet.processes.ownPid(), "77");
  return fleet;
}

const address = (agent: string) => `h:${agent}`;
const waits = (from: string, ...to: readonly string[]) => ({
  id: `${from}-${to[0]}`,
  from: `h:${from}`,
  to,
});

describe("an open ask", () => {
  test("is seen while its process lives, and takes its replies with it", async () => {
    const fleet = fleetWith();
    const close = await openAsk(fleet, { id: "m1", from: "h:a", to: ["b", "c"] });
    expect(await liveAsks(fleet)).toMatchObject([{ id: "m1", from: "h:a", to: ["b", "c"] }]);
    expect(await replyOf(fleet, "m1", "b")).toBeUndefined();
    await replyToAsk(fleet, "m1", "b", "yes\n");
    expect(await replyOf(fleet, "m1", "b")).toBe("yes\n");
    fleet.processes.running.set(fleet.processes.ownPid(), "78");
    expect(await liveAsk(fleet, "m1")).toBeUndefined();
    fleet.processes.running.set(fleet.processes.ownPid(), "77");
    await close();
    expect(await liveAsk(fleet, "m1")).toBeUndefined();
    expect([...fleet.files.texts.keys()].filter((path) => path.includes("mosaic-ask-"))).toEqual([]);
  });

  test("of another process with the same id is left alone", async () => {
    const fleet = fleetWith();
    const close = await openAsk(fleet, { id: "m1", from: "h:a", to: ["b"] });
    fleet.processes.running.set(fleet.processes.ownPid(), "78");
    await openAsk(fleet, { id: "m1", from: "h:a", to: ["b"] });
    await close();
    expect(await liveAsk(fleet, "m1")).toMatchObject({ id: "m1" });
  });

  test.each([
    ["nobody", [], undefined],
    ["somebody else", [waits("c", "b")], undefined],
    ["the asked one waits for the asker", [waits("b", "a")], "b"],
    ["through a third", [waits("b", "c"), waits("c", "a")], "b"],
    ["a circle of others", [waits("b", "c"), waits("c", "b")], undefined],
  ] as const)("makes a circle: %s", (_, asks, wanted) => {
    expect(circleOf(asks, "h:a", ["b"], address)).toBe(wanted);
  });

  test("of oneself is a circle", () => {
    expect(circleOf([], "h:a", ["b", "a"], address)).toBe("a");
  });
});

const NOW = fakeFleet([]).clock.now();
const entry = (id: string, more: Partial<JournalEntry>): JournalEntry => ({
  id,
  at: NOW - 1000,
  verdict: "accepted",
  channel: "keys",
  detail: "",
  sent: true,
  ...more,
});
const given = (fleet: FakeFleet, name: string, ...entries: readonly JournalEntry[]) => {
  const agent = agents.find((one) => one.name === name) ?? rosterAgent();
  const text = renderJournal(new Map(entries.map((one) => [one.id, one])));
  fleet.files.texts.set(fleet.paths.deliveries(agent.name), text);
};
const ids = async (fleet: FakeFleet) =>
  (await unansweredOf(fleet, "h", (b ?? rosterAgent()).name)).map(
    ({ id, from, kind }) => `${id} ${from} ${kind}`,
  );

describe("what was not answered", () => {
  test("is of agents of this fleet, was given, and has no reply", async () => {
    const fleet = fleetWith();
    given(
      fleet,
      "b",
      entry("m1", { from: "h:a", answerBy: "reply", at: NOW - 500 }),
      entry("m2", { from: "h:c", answerBy: "reply", at: NOW - 900 }),
      entry("m3", { from: "h:operator" }),
      entry("m4", { from: "far:a" }),
      entry("m5", { from: "h:a", replyTo: "x" }),
      entry("m6", { from: "h:a", sent: false, verdict: "draft" }),
      entry("m7", { needle: "[h:c -> h:b] #m7 " }),
    );
    given(fleet, "a", entry("r1", { from: "h:b", replyTo: "m9" }));
    expect(await ids(fleet)).toEqual(["m7 c message", "m2 c message", "m1 a message"]);
    given(
      fleet,
      "a",
      entry("r1", { from: "h:b", replyTo: "m1" }),
      entry("r2", { from: "h:c", replyTo: "m2" }),
    );
    expect(await ids(fleet)).toEqual(["m7 c message", "m2 c message"]);
  });

  test("has an ask for as long as somebody waits", async () => {
    const fleet = fleetWith();
    given(fleet, "b", entry("m1", { from: "h:a", answerBy: "turn" }));
    expect(await ids(fleet)).toEqual([]);
    const close = await openAsk(fleet, { id: "m1", from: "h:a", to: ["b"] });
    expect(await ids(fleet)).toEqual(["m1 a ask"]);
    await close();
    expect(await ids(fleet)).toEqual([]);
  });
});
