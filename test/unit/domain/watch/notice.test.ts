/** Of what somebody outside of the fleet is told: what counts, that it is told once, and that there is an end of it. */
import { describe, expect, test } from "bun:test";
import type { FleetEvent } from "../../../../src/domain/watch/event.ts";
import {
  noticesOf,
  noticeText,
  parseMemory,
  planNotices,
  withAccounts,
  type Notice,
  type NoticeMemory,
} from "../../../../src/domain/watch/notice.ts";

const minute = (count: number) => count * 60_000;
const ALL = ["blocked", "failed", "idle", "budget"] as const;

function event(at: number, kind: FleetEvent["kind"], more: Partial<FleetEvent> = {}): FleetEvent {
  return { at: minute(at), kind, agent: "a", by: "launcher", ...more };
}

const saying = (events: readonly FleetEvent[], on: readonly (typeof ALL)[number][] = ALL) =>
  noticesOf(events, on).map(noticeText);

describe("somebody is told", () => {
  test("that an agent waits, but not of one that was freed by then", () => {
    const blocked = event(1, "blocked", { state: "blocked", reason: "login" });
    expect(saying([blocked])).toEqual(["a waits for somebody: login"]);
    expect(saying([blocked, event(1.2, "freed", { state: "idle" })])).toEqual([]);
    expect(saying([blocked, event(1.2, "freed", { agent: "b", state: "idle" })])).toHaveLength(1);
  });

  test("that an agent has used its budget, and not where nobody wants to know that", () => {
    const used = event(1, "budget", { by: "mosaic", detail: "1.2M of 1M tokens today; it goes on" });
    expect(saying([used])).toEqual(["a has used its budget: 1.2M of 1M tokens today; it goes on"]);
    expect(saying([used], ["blocked", "failed"])).toEqual([]);
  });

  test("that an agent died, once, with systemd's word where that says more; not of a stop or a plain end", () => {
    expect(saying([event(1, "end", { wanted: false, status: 7 })])).toEqual([
      "a failed: exited with status 7",
    ]);
    const killed = event(1, "end", { wanted: false, signal: 9 });
    expect(saying([killed, event(1.1, "end", { result: "signal" })])).toEqual([
      "a failed: killed by signal 9 (KILL)",
    ]);
    expect(saying([killed, event(1.1, "end", { result: "oom-kill" })])).toEqual([
      "a failed: out of memory: killed",
    ]);
    expect(saying([event(1, "end", { result: "watchdog" })])).toEqual(["a failed: systemd says watchdog"]);
    expect(saying([event(1, "end", { wanted: false, status: 73, reason: "no folder" })])).toEqual([
      "a failed: could not be started: no folder",
    ]);
    expect(saying([event(1, "end", { wanted: true, signal: 15 })])).toEqual([]);
    expect(
      saying([event(1, "end", { wanted: false, status: 0 }), event(1.1, "end", { result: "success" })]),
    ).toEqual([]);
  });

  test("that an agent is done, where it worked before", () => {
    expect(saying([event(1, "state", { state: "idle", before: "working" })])).toEqual(["a is done and idle"]);
    expect(saying([event(1, "state", { state: "idle" })])).toEqual([]);
    expect(saying([event(1, "state", { state: "idle", before: "working" })], ["blocked"])).toEqual([]);
  });
});

const none: NoticeMemory = { through: 0, dealt: [] };

function notice(at: number, more: Partial<Notice> = {}): Notice {
  return { at: minute(at), kind: "failed", agent: "a", reason: "exited with status 1", ...more };
}

function plan(notices: readonly Notice[], memory = none, now = 10, perHour = 30) {
  return planNotices(notices, memory, { perHour }, minute(now));
}

describe("a notice", () => {
  test("is sent once, whoever asks again", () => {
    const first = plan([notice(9)]);
    expect(first.send).toHaveLength(1);
    expect(first.after.through).toBe(minute(9));
    expect(plan([notice(9)], first.after, 10.1)).toMatchObject({ send: [], heldBack: [] });
  });

  test("that says the same of the same agent is not sent again for five minutes", () => {
    const first = plan([notice(9)]);
    expect(plan([notice(10)], first.after, 10).send).toEqual([]);
    expect(plan([notice(10, { agent: "b" })], first.after, 10).send).toHaveLength(1);
    expect(plan([notice(10, { reason: "killed" })], first.after, 10).send).toHaveLength(1);
    expect(plan([notice(16)], first.after, 16).send).toHaveLength(1);
  });

  test("is held back where there were too many within the hour, and nothing else is forgotten by that", () => {
    const many = Array.from({ length: 5 }, (_, at) => notice(9, { agent: `a${at}` }));
    const first = plan(many, none, 10, 3);
    expect([first.send.length, first.heldBack.length]).toEqual([3, 2]);
    expect(plan(many, first.after, 11, 3)).toMatchObject({ send: [], heldBack: [] });
    expect(plan([notice(75)], first.after, 75, 3).send).toHaveLength(1);
  });

  test("of an hour ago is no news", () => {
    expect(plan([notice(9)], none, 80)).toMatchObject({ send: [], heldBack: [] });
  });

  test("is remembered in a file that may be garbage", () => {
    const { after } = plan([notice(9)]);
    expect(parseMemory(JSON.stringify(after))).toEqual(after);
    for (const text of ["", "{", "[]", '{"through":"x","dealt":[]}'])
      expect(parseMemory(text)).toBeUndefined();
  });
});

const blocked = (agent: string, at: number, reason = "login"): Notice => ({
  at: minute(at),
  kind: "blocked",
  agent,
  reason,
});
const accountOf = (agent: string) => (agent.startsWith("c") ? "claude" : undefined);

describe("what holds up an account", () => {
  test("is told once for all who work on it, and for an hour", () => {
    const twenty = Array.from({ length: 20 }, (_, at) => blocked(`c${at}`, 9 + at / 10));
    const { send, heldBack, after } = plan(withAccounts(twenty, accountOf), none, 11, 30);
    expect(send.map(noticeText)).toEqual([
      "c0 waits for somebody: login, and so does whoever shares its account",
    ]);
    expect(heldBack).toEqual([]);
    expect(plan(withAccounts([blocked("c30", 40)], accountOf), after, 41, 30).send).toEqual([]);
  });

  test("is told apart from another account, another reason, and what is an agent's own", () => {
    const notices = [blocked("c0", 9), blocked("c1", 9, "rate-limit"), blocked("x", 9), blocked("y", 9)];
    expect(plan(withAccounts(notices, accountOf), none, 10, 30).send).toHaveLength(4);
    const own = withAccounts([blocked("c0", 9, "approval"), blocked("c1", 9, "approval")], accountOf);
    expect(plan(own, none, 10, 30).send.map(noticeText)).toEqual([
      "c0 waits for somebody: approval",
      "c1 waits for somebody: approval",
    ]);
  });
});
