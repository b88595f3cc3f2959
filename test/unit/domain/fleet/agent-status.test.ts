import { describe, expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { agentStatus, type StatusWord } from "../../../../src/domain/fleet/agent-status.ts";
import type { AgentObservation } from "../../../../src/domain/fleet/observation.ts";
import type { SupervisedState } from "../../../../src/domain/fleet/supervisor.ts";
import { observed, pane } from "../../../support/observations.ts";

const living = known(pane());
const dead = known(pane({ dead: true }));
const none = known(undefined);
const noTmux = cannotTell("tmux did not answer within 2 s");
const noBus = cannotTell("no bus");
const says = (state: SupervisedState, reason?: string) =>
  known(reason === undefined ? { state } : { state, reason });

describe("what the supervisor says is joined with what tmux shows", () => {
  const cases: readonly (readonly [
    supervised: AgentObservation["supervised"],
    pane: AgentObservation["pane"],
    state: StatusWord,
    detail: string,
  ])[] = [
    [says("running"), living, "running", ""],
    [says("running"), dead, "drifted", "its process has ended"],
    [says("running"), none, "drifted", "its session is gone"],
    [says("running"), noTmux, "unknown", "its supervisor says running; tmux did not answer within 2 s"],
    [says("stopped"), none, "stopped", ""],
    [says("stopped"), dead, "stopped", ""],
    [says("stopped"), living, "drifted", "a session of this name runs, but its supervisor says stopped"],
    [says("stopped"), noTmux, "stopped", "tmux did not answer within 2 s"],
    [says("failed", "died too often"), none, "failed", "died too often"],
    [says("failed"), living, "drifted", "a session of this name runs, but its supervisor says failed"],
    [says("starting"), none, "starting", ""],
    [says("stopping"), living, "stopping", ""],
    [says("restarting", "exit status 3"), dead, "restarting", "exit status 3"],
    [noBus, living, "unknown", "no bus; its pane lives"],
    [noBus, none, "unknown", "no bus; its pane does not live"],
    [noBus, noTmux, "unknown", "no bus; tmux did not answer within 2 s"],
  ];
  for (const [supervised, seenPane, state, detail] of cases) {
    const title = `${JSON.stringify(supervised)} and ${JSON.stringify(seenPane).slice(0, 60)}: ${state}`;
    test(title, () => {
      const status = agentStatus(observed({ supervised, pane: seenPane }));
      expect({ state: status.state, detail: status.detail }).toEqual({ state, detail });
    });
  }
});

test("only a living pane has a pid", () => {
  expect(agentStatus(observed()).pid).toBe(4242);
  expect(agentStatus(observed({ pane: dead })).pid).toBeUndefined();
  expect(agentStatus(observed({ pane: noTmux })).pid).toBeUndefined();
});

test("a pane with something else in it is drift, and says what it runs", () => {
  const status = agentStatus(observed({ commandLine: ["bash", "-bash"] }));
  expect(status.flags).toContain("DRIFT");
  expect(status.detail).toBe("the pane runs bash, not codex");
});

test("a command line that could not be read is not called drift", () => {
  expect(agentStatus(observed({ commandLine: [] })).flags).toEqual([]);
});

test("only what is known to be outside of its cgroup is flagged", () => {
  expect(agentStatus(observed({ contained: false })).flags).toEqual(["UNCONTAINED"]);
  expect(agentStatus(observed({ contained: undefined })).flags).toEqual([]);
});
