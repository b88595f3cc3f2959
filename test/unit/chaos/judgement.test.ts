/** What may be true after several people did things at once, some of them cut short. */
import { describe, expect, test } from "bun:test";
import type { Deed, Wanted } from "../../chaos/deeds.ts";
import { classesAfter, receiptsOf, sentAfter, wantedAfter } from "../../chaos/judgement.ts";
import { possible } from "../../chaos/possible.ts";
import { isOfKilled } from "../../chaos/facts.ts";
import { readRosterFacts, rosterOf } from "../../chaos/roster.ts";
import { castOf } from "../../chaos/schedule.ts";
import type { Done, Storm } from "../../chaos/storm.ts";

const CAST = castOf(2);

function done(deed: Deed, begin: number, end: number, more: Partial<Done> = {}): Done {
  const act = { at: begin, operator: "one", deed, cut: undefined, descriptors: undefined } as const;
  const rest = { message: undefined, status: 0, stdout: "", stderr: "", wasCut: false, timedOut: false };
  return { act, begin, end, ...rest, ...more };
}
const storm = (...deeds: readonly Done[]): Storm => ({ done: deeds, struck: [] });
const stop = (...agents: string[]): Deed => ({ kind: "stop", agents });
const start = (...agents: string[]): Deed => ({ kind: "start", agents });

function wanted(agent: string, before: Wanted, ...deeds: readonly Done[]): Wanted[] {
  const others = CAST.residents.map((name) => [name, "running"] as const);
  const values = wantedAfter(new Map<string, Wanted>([...others, [agent, before]]), storm(...deeds), CAST);
  return [...(values.get(agent) ?? [])].toSorted();
}

/** The residents, as they were before. */
const all = (...values: readonly Wanted[]) =>
  new Map(values.map((value, at) => [`stub${at}`, value] as const));

const after = (before: ReadonlyMap<string, Wanted>, ...deeds: readonly Done[]) =>
  [...wantedAfter(before, storm(...deeds), CAST)].map(([, values]) => [...values].toSorted());

describe("what may be the last value", () => {
  test("is the later of two that follow each other, and either of two at once", () => {
    const one = { value: "one", begin: 0, end: 10, certain: true };
    expect(possible("before", [])).toEqual(new Set(["before"]));
    expect(possible("before", [one])).toEqual(new Set(["one"]));
    expect(possible("before", [one, { value: "two", begin: 10, end: 20, certain: true }])).toEqual(
      new Set(["two"]),
    );
    expect(possible("before", [one, { value: "two", begin: 5, end: 20, certain: true }])).toEqual(
      new Set(["one", "two"]),
    );
  });

  test("is either, where one did not say that it was done", () => {
    const cut = { value: "cut", begin: 0, end: Number.POSITIVE_INFINITY, certain: false };
    expect(possible("before", [cut])).toEqual(new Set(["before", "cut"]));
    expect(possible("before", [cut, { value: "two", begin: 50, end: 60, certain: true }])).toEqual(
      new Set(["cut", "two"]),
    );
  });
});

describe("what an agent is to be after a storm", () => {
  test("a stop is not undone by a restart of the fleet, but by a start", () => {
    const restart = done({ kind: "restart", agents: [], rolling: true }, 0, 100);
    expect(wanted("stub0", "running", restart, done(stop("stub0"), 10, 20))).toEqual(["stopped"]);
    expect(wanted("stub0", "running", done(stop(), 0, 5), done(start("stub0"), 6, 9))).toEqual(["running"]);
  });

  test("a stop is remembered by a restart of the fleet, whatever became of the run folder", () => {
    const restart = done({ kind: "restart", agents: [], rolling: false }, 20, 100);
    const deeds = [done(stop("stub0"), 0, 10), restart];
    expect(wanted("stub0", "running", ...deeds)).toEqual(["stopped"]);
    const fault = { kind: "remove run folder", at: 15, agent: "stub0", pick: 0, lastsMs: 0 } as const;
    const struck = [{ fault, at: 15, met: "/run" }];
    const before = new Map(CAST.residents.map((name) => [name, "running"] as const));
    const values = wantedAfter(before, { done: deeds, struck }, CAST);
    expect(values.get("stub0")).toEqual(new Set(["stopped"]));
  });

  test("a restart of a fleet of which nobody runs may start it; where one runs it leaves alone who was stopped", () => {
    const restart = done({ kind: "restart", agents: [], rolling: false }, 20, 100);
    const guests: Wanted[][] = [["absent"], ["absent"]];
    expect(after(all("stopped", "running"), restart)).toEqual([["stopped"], ["running"], ...guests]);
    const [first, second] = after(all("stopped", "stopped"), restart);
    expect([first, second]).toEqual([
      ["running", "stopped"],
      ["running", "stopped"],
    ]);
    // one who is stopped while it runs may have been the last
    expect(after(all("stopped", "running"), restart, done(stop("stub1"), 50, 60)).slice(0, 2)).toEqual([
      ["running", "stopped"],
      ["running", "stopped"],
    ]);
    expect(after(all("stopped", "running"), restart, done(stop("stub1"), 110, 120)).slice(0, 2)).toEqual([
      ["stopped"],
      ["stopped"],
    ]);
  });

  test("a stop that says that it may be undone may be", () => {
    const stderr = "note: a restart or a boot may undo this stop, which could not be written down: read-only";
    expect(wanted("stub0", "running", done(stop("stub0"), 0, 10, { stderr }))).toEqual([
      "running",
      "stopped",
    ]);
  });

  test("what a pause refused was not wanted", () => {
    expect(wanted("stub0", "stopped", done(start(), 0, 5, { status: 11 }))).toEqual(["stopped"]);
  });

  test("a guest that is not in the roster is not stopped by a stop of all", () => {
    expect(wanted("guest0", "absent", done(stop(), 0, 5))).toEqual(["absent", "stopped"]);
    expect(wanted("guest0", "absent", done({ kind: "add", agent: "guest0" }, 0, 5))).toEqual(["running"]);
  });
});

describe("what was sent", () => {
  test("has the verdicts of its receipts; none where it was killed", () => {
    const document = { receipts: [{ agent: "stub0", verdict: "accepted" }] };
    const message = { id: "m", text: "word" };
    const each = done({ kind: "broadcast" }, 0, 5, {
      message,
      stdout: JSON.stringify(document),
      status: null,
    });
    const sent = sentAfter([], storm(each), CAST);
    expect(sent.find(({ agent }) => agent === "stub0")?.attempts).toEqual([{ verdict: "accepted" }]);
    expect(sent.find(({ agent }) => agent === "stub1")?.attempts).toEqual([{ verdict: undefined }]);
    expect(receiptsOf("{ half")).toEqual(new Map());
  });
});

test("a message is forgotten where the journal of its agent is removed after it was sent, and stays so", () => {
  const fault = { kind: "remove journal", at: 0, agent: "stub0", pick: 0, lastsMs: 0 } as const;
  const send = { kind: "send", agent: "stub0", busyMs: 0, twice: false } as const;
  const sends = [done(send, 0, 5, { message: { id: "m", text: "word" } })];
  const marks = (met: string | undefined) =>
    sentAfter([], { done: sends, struck: [{ fault, at: 0, met }] }, CAST).map(
      ({ isForgotten }) => isForgotten,
    );
  expect([marks("stub0"), marks("stub1"), marks(undefined)]).toEqual([[true], [undefined], [undefined]]);
  const before = sentAfter([], { done: sends, struck: [{ fault, at: 0, met: "stub0" }] }, CAST);
  expect(sentAfter(before, { done: [], struck: [] }, CAST)).toMatchObject([{ isForgotten: true }]);
});

describe("the roster of a campaign", () => {
  const text = rosterOf(["stub0", "stub1"], "socket");

  test("is the same but for guests and classes", () => {
    const edited = text
      .replace("class: c ", "class: c17 ")
      .replace("# the end", "  - name: guest0\n    runtime: stub\n# the end");
    const facts = readRosterFacts(edited, ["guest0"]);
    expect(facts.rest).toBe(readRosterFacts(text, ["guest0"]).rest);
    expect(facts.agents).toEqual(["stub0", "stub1", "guest0"]);
    expect(facts.classes.get("stub0")).toBe("c17");
    const set = done({ kind: "set", agent: "stub0", value: "c17" }, 0, 1, { status: null, wasCut: true });
    expect(classesAfter(new Map([["stub0", "c"]]), storm(set)).get("stub0")).toEqual(new Set(["c", "c17"]));
  });

  test("is another where a byte is", () => {
    for (const changed of [text.replace("# 1", "#1"), text.replace("  # about stub1\n", ""), `${text}\n`]) {
      expect(readRosterFacts(changed, []).rest).not.toBe(readRosterFacts(text, []).rest);
    }
  });
});

test("a lock is excused where its owner is a command that was killed, and no other", () => {
  expect(isOfKilled("12\n1\ntoken\n", new Set([12]))).toBe(true);
  expect(isOfKilled("13\n1\ntoken\n", new Set([12]))).toBe(false);
  expect(isOfKilled("", new Set([12]))).toBe(false);
});
