import { expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { parseHeartbeat } from "../../../../src/domain/heartbeat/format.ts";
import { verifyAgent, waitingCheck } from "../../../../src/domain/fleet/verify-agent.ts";
import type { AgentObservation } from "../../../../src/domain/fleet/observation.ts";
import { observed, pane } from "../../../support/observations.ts";

function verdicts(
  seen: AgentObservation,
  supervisor: "systemd" | "direct" = "systemd",
): Record<string, string> {
  return Object.fromEntries(verifyAgent(seen, supervisor).map((check) => [check.id, check.verdict]));
}

function factOf(seen: AgentObservation, id: string): string | undefined {
  return verifyAgent(seen, "systemd").find((check) => check.id === id)?.fact;
}

test("all is well with an agent that is supervised, lives, is what it should be, contained and beats", () => {
  expect(verdicts(observed())).toEqual({
    supervision: "ok",
    session: "ok",
    process: "ok",
    containment: "ok",
    heartbeat: "ok",
    entry: "ok",
  });
  expect(factOf(observed(), "session")).toBe("session =coder0:0.0 lives, pid 4242");
});

test("every check that is not ok has a hint, and every check names the agent", () => {
  const all = [
    observed({ supervised: cannotTell("no bus"), pane: cannotTell("no answer") }),
    observed({ supervised: known({ state: "failed" }), pane: known(undefined) }),
    observed({ pane: known(pane({ dead: true })) }),
    observed({
      commandLine: [],
      contained: undefined,
      liveness: { word: "unknown", why: "no heartbeat file" },
    }),
    observed({ commandLine: ["bash"], contained: false, liveness: { word: "stale", ageMs: 60_000 } }),
    observed({ liveness: { word: "dead", ageMs: 1 } }),
  ].flatMap((seen) => [...verifyAgent(seen, "systemd"), ...verifyAgent(seen, "direct")]);
  expect(all.filter((check) => check.agent !== "coder0")).toEqual([]);
  expect(all.filter((check) => (check.verdict === "ok") !== (check.hint === undefined))).toEqual([]);
});

test("what could not be asked is unknown, never a failure and never a success", () => {
  expect(verdicts(observed({ pane: cannotTell("no answer") }))).toEqual({
    supervision: "ok",
    session: "unknown",
  });
  expect(verdicts(observed({ supervised: cannotTell("no bus") }))["supervision"]).toBe("unknown");
  expect(verdicts(observed({ commandLine: [] }))["process"]).toBe("unknown");
  expect(verdicts(observed({ contained: undefined }))["containment"]).toBe("unknown");
});

test("who runs with another entry than the roster has fails, with what has changed and what applies it", () => {
  const seen = observed({ changed: known(["class: a → b", "env.KEY has changed"]) });
  expect(verifyAgent(seen, "systemd").filter(({ verdict }) => verdict !== "ok")).toEqual([
    {
      id: "entry",
      agent: "coder0",
      verdict: "failed",
      fact: "the roster has another entry than it was started with: class: a → b; env.KEY has changed",
      hint: "mosaic fleet apply",
    },
  ]);
  expect(verdicts(observed({ changed: cannotTell("unreadable") }))["entry"]).toBe("unknown");
});

test("a session that is missing or dead fails, and nothing is said of what is in it", () => {
  expect(verdicts(observed({ pane: known(undefined) }))).toEqual({ supervision: "ok", session: "failed" });
  expect(verdicts(observed({ pane: known(pane({ dead: true })) }))).toEqual({
    supervision: "ok",
    session: "failed",
  });
});

test("a bare shell in the session is drift, which fails", () => {
  expect(verdicts(observed({ commandLine: ["bash", "-bash"] }))["process"]).toBe("failed");
  expect(factOf(observed({ commandLine: ["bash", "-bash"] }), "process")).toBe("drift: runs bash, not codex");
});

test("a process outside of its unit's cgroup fails under systemd and is not available in direct mode", () => {
  expect(verdicts(observed({ contained: false }))["containment"]).toBe("failed");
  expect(verdicts(observed({ contained: undefined }), "direct")["containment"]).toBe("not available");
});

test("a supervisor that says anything but running fails, with its reason", () => {
  const seen = observed({ supervised: known({ state: "restarting", reason: "exit status 3" }) });
  expect(verdicts(seen)["supervision"]).toBe("failed");
  expect(factOf(seen, "supervision")).toBe("restarting: exit status 3");
});

for (const liveness of [
  { word: "stale", ageMs: 61_000 },
  { word: "dead", ageMs: 1 },
  { word: "unknown", why: "no heartbeat file" },
] as const) {
  test(`a heartbeat that is ${liveness.word} fails`, () => {
    expect(verdicts(observed({ liveness }))["heartbeat"]).toBe("failed");
  });
}

test("an agent that was restarted again and again, a moment ago, is in a loop; one restart or an old one is not", () => {
  const lastExit = {
    at: 100_000,
    pid: 1,
    status: 1,
    signal: undefined,
    result: undefined,
    wanted: false,
    summary: "exited with status 1",
  };
  const heartbeat = parseHeartbeat("ts=2026-01-01T00:00:00Z\npid=4242\nrestarts=3\n");
  const supervision = (more: Partial<AgentObservation>, now: number) =>
    verifyAgent(observed({ heartbeat, lastExit, ...more }), "systemd", now).find(
      (check) => check.id === "supervision",
    );
  expect(supervision({}, 102_000)).toMatchObject({
    verdict: "failed",
    fact: "dies again and again: restarted 3 times, the last time 2 s ago: exited with status 1",
    hint: "mosaic agent status coder0",
  });
  expect(supervision({}, 105_000)?.verdict).toBe("ok");
  expect(supervision({ lastExit: { ...lastExit, wanted: true } }, 102_000)?.verdict).toBe("ok");
  expect(supervision({ heartbeat: undefined }, 102_000)?.verdict).toBe("ok");
});

test("who is blocked waits, with the command that helps; who is not is not told of", () => {
  const { agent } = observed();
  const { name } = agent;
  expect(waitingCheck({ name, runtime: "opencode" }, "blocked: approval")[0]?.hint).toBe(
    "mosaic agent attach coder0",
  );
  expect(waitingCheck({ name, runtime: "claude" }, "blocked: trust")).toEqual([
    {
      id: "waiting",
      agent: name,
      verdict: "waits",
      fact: "blocked: trust",
      hint: "mosaic agent answer coder0",
    },
  ]);
  expect(waitingCheck(agent, "blocked: rate-limit")[0]?.hint).toBe("mosaic agent explain coder0");
  expect([...waitingCheck(agent, "idle"), ...waitingCheck(agent, undefined)]).toEqual([]);
});
