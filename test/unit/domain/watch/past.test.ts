/** What a journal knows of a moment, and that it never says more than that. */
import { describe, expect, test } from "bun:test";
import type { FleetEvent } from "../../../../src/domain/watch/event.ts";
import { pastOf } from "../../../../src/domain/watch/past.ts";

const minute = (count: number) => count * 60_000;

function event(at: number, kind: FleetEvent["kind"], more: Partial<FleetEvent> = {}): FleetEvent {
  return { at: minute(at), kind, agent: "a", by: "launcher", ...more };
}

const past = (events: readonly FleetEvent[], at: number, beat?: { pid: number; at: number }) =>
  pastOf("a", events, minute(at), { begins: events[0]?.at, beat });

const NIGHT = [
  event(1, "start", { pid: 10 }),
  event(2, "state", { state: "idle" }),
  event(5, "blocked", { state: "blocked", reason: "login", before: "idle", since: minute(4.5) }),
  event(9, "freed", { state: "idle" }),
  event(12, "end", { pid: 10, signal: 9 }),
  event(12.1, "end", { result: "oom-kill" }),
  event(13, "start", { pid: 11 }),
  event(14, "state", { state: "working", since: minute(13.5) }),
];

describe("a moment of the past", () => {
  test("has the state that was written down before it, with what says so", () => {
    expect(past(NIGHT, 3)).toMatchObject({
      runs: true,
      state: "idle",
      since: minute(2),
      pid: 10,
      evidence: NIGHT[1],
    });
    expect(past(NIGHT, 6)).toMatchObject({ state: "blocked", reason: "login", since: minute(4.5) });
    expect(past(NIGHT, 10)).toMatchObject({ state: "idle", evidence: NIGHT[3] });
  });

  test("has a state that was written down later, and had begun by then", () => {
    expect(past(NIGHT, 4.7)).toMatchObject({ state: "blocked", since: minute(4.5) });
    expect(past(NIGHT, 4.4)).toMatchObject({ state: "idle" });
  });

  test("after an end has how it ended, with systemd's word for it", () => {
    expect(past(NIGHT, 12.05)).toMatchObject({
      runs: false,
      state: "failed",
      reason: "killed by signal 9 (KILL)",
    });
    expect(past(NIGHT, 12.5)).toMatchObject({
      runs: false,
      reason: "out of memory: killed",
      since: minute(12),
    });
    const stopped = [
      event(1, "start"),
      event(2, "end", { wanted: true }),
      event(2.1, "end", { result: "success" }),
    ];
    expect(past(stopped, 3)).toMatchObject({ runs: false, state: "stopped" });
    const ended = [event(1, "start"), event(2, "end", { status: 0, wanted: false })];
    expect(past(ended, 3)).toMatchObject({ runs: false, state: "ended", reason: "exited with status 0" });
  });

  test("says that it ran, and not what it did, where nothing of that is written down yet", () => {
    expect(past(NIGHT, 1.5)).toMatchObject({ runs: true, state: "unknown", pid: 10 });
    expect(past(NIGHT, 13.2)).toMatchObject({ runs: true, state: "unknown", pid: 11 });
  });

  test("has the conversation of that process, its last message and what was done to it", () => {
    const events = [
      event(0.9, "conversation", { pid: 10, conversation: "old", resumed: true }),
      ...NIGHT.slice(0, 4),
      event(9.1, "message", { verdict: "accepted", id: "m1" }),
      event(9.2, "command", { agent: undefined, agents: [], command: "fleet restart" }),
      event(9.3, "command", { agent: "b", command: "fleet stop" }),
      event(9.4, "message", { agent: "b", id: "m2" }),
      ...NIGHT.slice(4),
    ];
    expect(past(events, 10)).toMatchObject({
      conversation: "old",
      message: { id: "m1" },
      command: { command: "fleet restart" },
    });
    expect(past(events, 13.9).conversation).toBeUndefined();
  });
});

describe("cannot be told", () => {
  test("before the journal begins, or where there is none", () => {
    expect(past(NIGHT, 0.5)).toMatchObject({ runs: undefined, state: "unknown" });
    expect(past([], 1)).toMatchObject({ state: "unknown", reason: "there is no journal" });
    // rotated away: the journal reaches back so far, and has nothing of this agent
    expect(past([event(1, "start", { agent: "b" }), ...NIGHT.slice(4)], 2)).toMatchObject({
      runs: undefined,
      reason: "the journal has nothing of it before then",
    });
  });

  test("where nothing proves that the process lived on", () => {
    const lost = NIGHT.slice(0, 2);
    expect(past(lost, 30)).toMatchObject({ runs: undefined, evidence: lost[1] });
    // the host lost its power: the next thing is a start
    expect(past([...lost, event(60, "start", { pid: 3 })], 30)).toMatchObject({ runs: undefined });
    // its last beat proves it, if it is of that process
    expect(past(lost, 30, { pid: 10, at: minute(31) })).toMatchObject({ runs: true, state: "idle" });
    expect(past(lost, 30, { pid: 10, at: minute(29) }).state).toBe("unknown");
    expect(past(lost, 30, { pid: 99, at: minute(31) }).state).toBe("unknown");
  });

  test("where it ran again, and the start is missing", () => {
    const events = [...NIGHT.slice(0, 6), event(20, "state", { state: "idle" })];
    expect(past(events, 15)).toMatchObject({ runs: undefined, state: "unknown" });
  });
});
