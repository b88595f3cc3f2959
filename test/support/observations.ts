import { known } from "../../src/base/answer.ts";
import type { AgentObservation, Observation } from "../../src/domain/fleet/observation.ts";
import type { Pane } from "../../src/domain/ports/tmux.ts";
import { rosterAgent } from "./roster-agents.ts";

export function pane(more: Partial<Pane> = {}): Pane {
  return {
    id: "%1",
    group: undefined,
    attached: 0,
    ownSession: undefined,
    agent: undefined,
    birth: undefined,
    home: undefined,
    session: "coder0",
    sessionId: "$1",
    window: 0,
    index: 0,
    pid: 4242,
    command: "codex",
    path: "/home/me",
    title: "",
    dead: false,
    exitStatus: undefined,
    exitSignal: undefined,
    activity: undefined,
    ...more,
  };
}

/** An agent with which all is well, but for what the test says. */
export function observed(more: Partial<AgentObservation> = {}): AgentObservation {
  return {
    agent: rosterAgent(),
    supervised: known({ state: "running" }),
    pane: known(pane()),
    commandLine: ["codex", "codex"],
    asBorn: true,
    changed: known([]),
    contained: true,
    replaced: false,
    cgroup: undefined,
    heartbeat: undefined,
    liveness: { word: "alive", ageMs: 3_400 },
    lastExit: undefined,
    ...more,
  };
}

export function observation(more: Partial<Observation> = {}): Observation {
  return {
    supervisor: "systemd",
    server: known({
      running: true,
      serverPid: 77,
      version: "3.3a",
      panes: [pane({ session: "_holder" }), pane()],
    }),
    agents: [observed()],
    unmanagedSessions: [],
    unmanagedPanes: [],
    unmanagedAgents: [],
    ...more,
  };
}
