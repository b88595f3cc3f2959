/** In whose name a caller speaks, and what the roster lets an agent do. */
import { describe, expect, test } from "bun:test";
import { refusalOfAgent } from "../../../../src/domain/fleet/agents-may.ts";
import { callingAgent } from "../../../../src/domain/fleet/calling-agent.ts";
import { AGENT_RIGHTS, type AgentRight } from "../../../../src/domain/roster/roster.ts";
import { unitOf } from "../../../../src/base/names.ts";
import { rosterAgent, rosterOf } from "../../../support/roster-agents.ts";
import { fakeFleet, run } from "../../../support/supervision-fakes.ts";

const coder0 = rosterAgent({}, "coder0");
const coder1 = rosterAgent({}, "coder1");
const SERVER = 900;

/** coder0 runs with a pane; the caller has these ancestors. */
function place(ancestors: (pane: number) => readonly number[], cgroup?: string) {
  const fleet = fakeFleet([coder0, coder1]);
  const pane = run(fleet, coder0);
  run(fleet, coder1);
  fleet.processes.commandLines.set(SERVER, ["tmux: server", "tmux"]);
  fleet.processes.ancestors = () => ancestors(pane);
  if (cgroup !== undefined) fleet.processes.cgroups.set(fleet.processes.ownPid(), cgroup);
  return { fleet, pane };
}

describe("the caller", () => {
  test("is the agent of its unit, whatever a variable says", async () => {
    const { fleet } = place(() => [], `/user.slice/app.slice/${unitOf(coder0.name)}`);
    expect(await callingAgent(fleet, "coder1")).toBe(coder0.name);
  });

  test("is the agent whose pane it descends from, also without a variable", async () => {
    const { fleet } = place((pane) => [500, pane, SERVER, 1]);
    expect(await callingAgent(fleet, undefined)).toBe(coder0.name);
    expect(await callingAgent(fleet, "coder0")).toBe(coder0.name);
    expect(await callingAgent(fleet, "coder1")).toBe(coder0.name);
  });

  test("is nobody's where a pid of an earlier pane came again", async () => {
    const { fleet, pane } = place((one) => [one, SERVER, 1]);
    fleet.processes.running.set(pane, "1");
    expect(await callingAgent(fleet, undefined)).toBeUndefined();
  });

  test("is a person's elsewhere, and no file is read for that", async () => {
    const { fleet } = place((pane) => [pane, 1]);
    fleet.files.list = async () => {
      throw new Error("read");
    };
    expect(await callingAgent(fleet, undefined)).toBeUndefined();
    expect(await callingAgent(fleet, "not a name")).toBeUndefined();
  });

  test("that carries an agent's name is no person", async () => {
    const { fleet } = place(() => [1]);
    expect(await callingAgent(fleet, "coder1")).toBe(coder1.name);
  });
});

const roster = (more: object = {}) => ({ ...rosterOf([coder0, coder1]), ...more });
const refused = (right: AgentRight, agents: readonly string[] = [], more: object = {}) =>
  refusalOfAgent(roster(more), "/r.yaml", coder0.name, { right, agents })?.code;

describe("an agent", () => {
  test("may speak, ask, wait and look, and nothing else unless the roster says so", () => {
    const may = AGENT_RIGHTS.filter((right) => refused(right, ["coder1"]) === undefined);
    expect(may).toEqual(["send", "ask", "wait", "read"]);
    expect(refused("restart", ["coder1"], { agentsMay: ["restart"] })).toBeUndefined();
    expect(refused("read", [], { agentsMay: [] })).toBe("agents-may-not");
  });

  test("may stop and restart itself, and not everybody", () => {
    expect(refused("restart", ["coder0"])).toBeUndefined();
    expect(refused("stop", ["coder0", "coder1"])).toBe("agents-may-not");
    expect(refused("stop", [])).toBe("agents-may-not");
    expect(refused("operate", ["coder0"])).toBe("agents-may-not");
  });

  test("adds agents up to a bound", () => {
    const may = { agentsMay: ["add"] };
    expect(refused("add", ["new"], { ...may, agentsMost: 3 })).toBeUndefined();
    expect(refused("add", ["new"], { ...may, agentsMost: 2 })).toBe("agents-most");
  });
});
