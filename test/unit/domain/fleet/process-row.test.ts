import { describe, expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { processRow, type RowFacts } from "../../../../src/domain/fleet/process-row.ts";
import { LETS_A_MESSAGE_LIE } from "../../../../src/domain/fleet/shown-state.ts";
import type { AgentObservation } from "../../../../src/domain/fleet/observation.ts";
import { parseLastExit } from "../../../../src/domain/agent/last-exit.ts";
import { NO_USAGE } from "../../../../src/domain/ports/usage.ts";
import { parseHeartbeat } from "../../../../src/domain/heartbeat/format.ts";
import { observed, pane } from "../../../support/observations.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";

const NOW = Date.parse("2026-05-01T10:00:00Z");

function rowOf(seen: Partial<AgentObservation> = {}, facts: Partial<RowFacts> = {}, now = NOW) {
  return processRow(
    observed(seen),
    "systemd",
    {
      usage: NO_USAGE,
      doing: undefined,
      version: undefined,
      lastExit: undefined,
      countedRestarts: undefined,
      result: undefined,
      enabled: known(true),
      paused: false,
      launcherVersion: 1,
      ...facts,
    },
    now,
  );
}

const beat = (more: string, pid = 4242) =>
  parseHeartbeat(`ts=2026-05-01T09:59:57Z\npid=${pid}\nstatus=ok\n${more}`);
const exit = (more: string) => parseLastExit(`ts=2026-05-01T09:00:00Z\npid=1\n${more}`);
const dead = { supervised: known({ state: "failed" } as const), pane: known(undefined) };

/** Since when it is so, and whether that is a bound. */
function sinceOf(...args: Parameters<typeof rowOf>): readonly [number | undefined, boolean] {
  const { since, sinceIsBound } = rowOf(...args);
  return [since, sinceIsBound];
}

describe("the row of an agent", () => {
  test("with which all is well has its process, its age and no flag", () => {
    const row = rowOf(
      { heartbeat: beat("restarts=2\nlauncher=1\n") },
      { usage: { ...NO_USAGE, startedAt: NOW - 7_000 } },
    );
    expect(row).toMatchObject({
      name: "coder0",
      state: "unknown",
      reason: "it runs; what it does was not asked",
      supervised: { state: "running" },
      source: "systemd",
      since: NOW - 7_000,
      unit: "mosaic-agent@coder0.service",
      pid: 4242,
      restarts: 2,
      remark: undefined,
      flags: [],
    });
  });

  test("that says itself since when, says it; another's beginning is a bound", () => {
    const doing = { state: "blocked: trust", source: "screen", rule: "r", saw: "", unanswered: [] } as const;
    const since = Date.parse("2026-05-01T09:30:00Z");
    const seen = { heartbeat: beat("state=blocked: trust\nstate_since=2026-05-01T09:59:50Z\n") };
    expect(sinceOf(seen, { doing: { ...doing, since } })).toEqual([since, false]);
    // by the beat that saw it first
    const untold = { doing: { ...doing, since: undefined } };
    expect(sinceOf(seen, untold)).toEqual([NOW - 10_000, true]);
    // nothing was printed since: the screen has been this one for longer
    const printed = pane({ activity: NOW - 20_000 });
    expect(sinceOf({ ...seen, pane: known(printed) }, untold)).toEqual([NOW - 19_000, true]);
    expect(sinceOf({ pane: known(printed) }, untold)).toEqual([NOW - 19_000, true]);
    // what its own files say may have changed without a word on the screen
    const native = { doing: { ...doing, source: "native", since: undefined } } as const;
    expect(sinceOf({ pane: known(printed) }, native)).toEqual([undefined, false]);
    expect(sinceOf({ pane: known(pane({ activity: NOW })) }, untold)).toEqual([undefined, false]);
  });

  test("whose session was renamed says what it is called", () => {
    const renamed = pane({ session: "my work", ownSession: "coder0", agent: "coder0" });
    expect(rowOf({ pane: known(renamed) }).remark).toBe('its session is called "my work" now');
  });

  test("that is idle with a message that it has not begun on says so", () => {
    const doing = {
      state: "idle",
      source: "native",
      rule: "r",
      saw: "",
      since: NOW,
      unanswered: [],
    } as const;
    const remarkOf = (unbegun: number | undefined) => rowOf({}, { doing: { ...doing, unbegun } }).remark;
    expect([undefined, 1, 2].map(remarkOf)).toEqual([
      undefined,
      "has not begun on a message",
      "has not begun on 2 messages",
    ]);
    const reasonAfter = (ms: number) =>
      rowOf({}, { doing: { ...doing, unbegun: 1, unbegunSince: NOW - ms } }).reason;
    expect([60_000, 60_001].map(reasonAfter)).toEqual([undefined, LETS_A_MESSAGE_LIE]);
  });

  test("never shows the restarts that an earlier life's beat counted", () => {
    expect(rowOf({ heartbeat: beat("restarts=2\n", 4241) }).restarts).toBeUndefined();
    expect(rowOf({ ...dead, heartbeat: beat("restarts=2\n") }).restarts).toBeUndefined();
  });

  test("that was given up says so, after how many starts, and how it ended", () => {
    const agent = rosterAgent({ restart: { policy: "on-failure", max: 3, windowMs: 600_000, backoffMs: 1 } });
    const facts = { countedRestarts: 3, result: "exit-code", lastExit: exit("status=3\n") };
    const row = rowOf({ ...dead, agent }, facts);
    expect(row.reason).toBe("given up after 3 starts; exited with status 3");
    expect(row).toMatchObject({ state: "failed", since: Date.parse("2026-05-01T09:00:00Z"), pid: undefined });
  });

  test("that failed under the policy never was not given up: it was never to be started again", () => {
    const agent = rosterAgent({ restart: { policy: "never", max: 1, windowMs: 600_000, backoffMs: 1 } });
    expect(rowOf({ ...dead, agent }, { countedRestarts: 0, lastExit: exit("status=7\n") }).reason).toBe(
      "exited with status 7",
    );
  });

  test("that ran out of memory says so first", () => {
    const row = rowOf(dead, { countedRestarts: 0, result: "oom-kill", lastExit: exit("signal=9\n") });
    expect(row.reason).toStartWith("out of memory");
  });

  test("that is stopped is as old as the end of its last life, and has no age where that is not known", () => {
    const stopped = { supervised: known({ state: "stopped" } as const), pane: known(undefined) };
    expect(rowOf(stopped, { lastExit: exit("signal=15\nwanted=yes\n") }).since).toBe(
      Date.parse("2026-05-01T09:00:00Z"),
    );
    expect(rowOf(stopped).since).toBeUndefined();
    expect(rowOf(stopped).reason).toBeUndefined();
  });

  test("says who told its state, and nobody where nobody answered", () => {
    expect(rowOf({ supervised: cannotTell("no bus") })).toMatchObject({
      source: "tmux",
      state: "unknown",
      pid: 4242,
    });
    expect(rowOf({ pane: cannotTell("no answer") })).toMatchObject({ source: "systemd", state: "unknown" });
    expect(rowOf({ supervised: cannotTell("no bus"), pane: cannotTell("no answer") })).toMatchObject({
      source: "none",
      state: "unknown",
      pid: undefined,
      flags: [],
    });
  });

  test("has the share of a processor that it had over its whole life", () => {
    const usage = { ...NO_USAGE, startedAt: NOW - 10_000, cpuMs: 2_500 };
    expect(rowOf({}, { usage }).cpuPercent).toBe(25);
  });

  test("is silent for as long as its pane printed nothing, never less than no time", () => {
    expect(rowOf({ pane: known(pane({ activity: NOW - 7_000 })) }).idleMs).toBe(7_000);
    expect(rowOf({ pane: known(pane({ activity: NOW + 7_000 })) }).idleMs).toBe(0);
    expect(rowOf({ pane: known(pane({ activity: undefined })) }).idleMs).toBeUndefined();
  });

  test("that started in the future, as the clock was set back, has no share of a processor", () => {
    const usage = { ...NO_USAGE, startedAt: NOW + 3_600_000, cpuMs: 5 };
    expect(rowOf({}, { usage }).cpuPercent).toBeUndefined();
  });
});

describe("the flag", () => {
  const flagged: readonly (readonly [string, Partial<AgentObservation>, Partial<RowFacts>])[] = [
    ["DRIFT", { commandLine: ["bash", "-bash"] }, {}],
    ["DRIFT", { pane: known(undefined) }, {}],
    ["DRIFT", { pane: known(pane({ dead: true })) }, {}],
    ["UNCONTAINED", { contained: false }, {}],
    ["CHANGED", { changed: known(["class: a → b"]) }, {}],
    ["BOOT-ENABLE", {}, { enabled: known(false) }],
    ["PAUSED", {}, { paused: true }],
    ["SKEW", { heartbeat: beat("launcher=2\n") }, {}],
    ["UNMEASURED", {}, { version: { version: "9.9.9", measured: false } }],
    ["REPLACED", { replaced: true }, {}],
  ];
  for (const [flag, seen, facts] of flagged) {
    test(`${flag} stands alone where nothing else is wrong (${JSON.stringify({ ...seen, ...facts })})`, () => {
      expect(rowOf(seen, facts).flags as readonly string[]).toEqual([flag]);
    });
  }

  test("is never put up by what could not be asked", () => {
    expect(rowOf({ contained: undefined, commandLine: [] }, { enabled: cannotTell("no") }).flags).toEqual([]);
    expect(rowOf({}, { enabled: undefined }).flags).toEqual([]);
    expect(rowOf({ changed: cannotTell("no") }).flags).toEqual([]);
    expect(rowOf({ heartbeat: beat("") }).flags).toEqual([]);
    expect(rowOf({}, { version: { version: undefined, measured: undefined } }).flags).toEqual([]);
    expect(rowOf({ replaced: undefined }).flags).toEqual([]);
  });
});
