import { describe, expect, test } from "bun:test";
import type { FleetEvent } from "../../../../src/domain/watch/event.ts";
import { recapOf } from "../../../../src/domain/watch/recap.ts";

const minute = (count: number) => count * 60_000;

function event(at: number, kind: FleetEvent["kind"], more: Partial<FleetEvent> = {}): FleetEvent {
  return { at: minute(at), kind, agent: "a", by: "launcher", ...more };
}

const message = (verdict: string, agent = "a") => event(1, "message", { verdict, agent });

describe("the ends of a night", () => {
  test("say why, and when the agent was back", () => {
    const { ends } = recapOf(
      [event(1, "start"), event(2, "end", { signal: 9 }), event(3, "start"), event(4, "end", { status: 0 })],
      ["a"],
      minute(10),
    );
    expect(ends).toEqual([
      {
        agent: "a",
        at: minute(2),
        cause: "killed by signal 9 (KILL)",
        wanted: false,
        startedAgainAt: minute(3),
      },
      { agent: "a", at: minute(4), cause: "exited with status 0", wanted: false, startedAgainAt: undefined },
    ]);
  });

  test("have systemd's word, which comes behind them", () => {
    const { ends, agents } = recapOf(
      [event(2, "end", { signal: 9 }), event(2.1, "end", { result: "oom-kill" }), event(3, "start")],
      ["a"],
      minute(10),
    );
    expect(ends).toMatchObject([{ cause: "out of memory: killed", startedAgainAt: minute(3) }]);
    expect(agents).toMatchObject([{ ends: 1 }]);
  });

  test("that only systemd knows of count too", () => {
    const { ends } = recapOf([event(2, "end", { result: "watchdog" })], ["a"], minute(10));
    expect(ends).toMatchObject([{ cause: "systemd says watchdog" }]);
  });

  test("tell a stop from a death, and a start that came to nothing", () => {
    const { ends } = recapOf(
      [event(1, "end", { wanted: true, signal: 15 }), event(2, "end", { status: 73, reason: "no folder" })],
      ["a"],
      minute(10),
    );
    expect(ends.map(({ cause }) => cause)).toEqual(["asked to stop", "could not be started: no folder"]);
  });
});

describe("an agent's night", () => {
  test("counts messages by what became of them, and no other agent's", () => {
    const { agents } = recapOf(
      [message("accepted"), message("accepted"), message("queued"), message("blocked"), message("dead", "b")],
      ["a", "b"],
      minute(10),
    );
    expect(agents).toMatchObject([
      { agent: "a", taken: 2, queued: 1, notTaken: 1 },
      { agent: "b", taken: 0, queued: 0, notTaken: 1 },
    ]);
  });

  test("was blocked until it was freed, ended, or the recap", () => {
    const blocked = (events: readonly FleetEvent[]) =>
      recapOf(events, ["a"], minute(10)).agents[0]?.blockedMs;
    expect(blocked([event(1, "blocked"), event(3, "freed")])).toBe(minute(2));
    expect(blocked([event(1, "blocked"), event(2, "blocked"), event(4, "end")])).toBe(minute(3));
    expect(blocked([event(4, "blocked")])).toBe(minute(6));
    expect(blocked([event(4, "freed")])).toBe(0);
  });

  test("has the commands of everybody", () => {
    const command = event(1, "command", { agent: undefined, command: "fleet stop" });
    expect(recapOf([command, event(2, "start")], ["a"], minute(10)).commands).toEqual([command]);
  });
});
