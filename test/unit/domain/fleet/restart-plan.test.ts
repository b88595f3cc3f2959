import { describe, expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import { planRestart, type RestartFacts } from "../../../../src/domain/fleet/restart-plan.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";

const AGENTS = ["a", "b", "c"].map((name) => rosterAgent({}, name));

/** `now`: the process of each that runs. */
function plan(now: Readonly<Record<string, number>>, more: Partial<RestartFacts> = {}) {
  const statuses = AGENTS.map(({ name }) => {
    const pid = now[name];
    return { name, pid, state: pid === undefined ? ("stopped" as const) : ("running" as const) };
  });
  const facts = {
    agents: AGENTS,
    statuses,
    wholeFleet: true,
    stopped: new Set<AgentName>(),
    cut: undefined,
    caller: undefined,
    ...more,
  };
  const { wanted, stay, alreadyDone, holder } = planRestart(facts);
  return {
    wanted: wanted.map(({ name }) => name).join(),
    stay: stay.join(),
    done: alreadyDone.join(),
    holder,
  };
}

const stopped = (...names: readonly string[]) => new Set(names as AgentName[]);
const before = new Map([
  ["a", 1],
  ["b", 2],
  ["c", undefined],
]);

describe("a restart of the whole fleet", () => {
  test("leaves stopped who does not run, and starts all where nobody does", () => {
    expect(plan({ a: 1, c: 3 })).toEqual({ wanted: "a,c", stay: "b", done: "", holder: true });
    expect(plan({})).toEqual({ wanted: "a,b,c", stay: "", done: "", holder: true });
  });

  test("brings back whom a cut one left down, and nobody else", () => {
    const cut = { before, own: false };
    expect(plan({}, { cut })).toEqual({ wanted: "a,b", stay: "c", done: "", holder: true });
    expect(plan({ a: 7 }, { cut })).toEqual({ wanted: "a,b", stay: "c", done: "", holder: true });
  });

  test("does not bring back whom a person stopped since", () => {
    expect(plan({}, { cut: { before, own: false }, stopped: stopped("b") })).toMatchObject({
      wanted: "a",
      stay: "b,c",
    });
  });

  test("leaves stopped who is being stopped", () => {
    expect(plan({ a: 1, b: 2 }, { stopped: stopped("b") })).toMatchObject({ wanted: "a", stay: "b,c" });
  });

  test("that was cut itself goes on with those that have no new process, on the new tmux server", () => {
    expect(plan({ a: 10 }, { cut: { before, own: true } })).toEqual({
      wanted: "b",
      stay: "c",
      done: "a",
      holder: false,
    });
    expect(plan({ a: 1, b: 2 }, { cut: { before, own: true } })).toEqual({
      wanted: "a,b",
      stay: "c",
      done: "",
      holder: true,
    });
  });

  test("takes the agent that asked for it last", () => {
    expect(plan({ a: 1, b: 2, c: 3 }, { caller: "a" as AgentName }).wanted).toBe("b,c,a");
  });
});

test("who is named is started whatever was before", () => {
  expect(plan({ a: 1 }, { wholeFleet: false, stopped: stopped("b") })).toEqual({
    wanted: "a,b,c",
    stay: "",
    done: "",
    holder: false,
  });
});

test("the processes of before are those of the first attempt", () => {
  const statuses = AGENTS.map(({ name }) => ({ name, pid: 9, state: "running" as const }));
  const facts = { agents: AGENTS, statuses, wholeFleet: true, stopped: stopped(), caller: undefined };
  expect([...planRestart({ ...facts, cut: { before, own: true } }).before.values()]).toEqual([
    1,
    2,
    undefined,
  ]);
  expect([...planRestart({ ...facts, cut: { before, own: false } }).before.values()]).toEqual([9, 9, 9]);
});
