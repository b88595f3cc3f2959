import { mapAnswer } from "../../base/answer.ts";
import {
  AGENT_UNITS,
  agentOfUnit,
  HOLDER_UNIT,
  namesAnAgentUnit,
  unitOf,
  type AgentName,
  type UnitName,
} from "../../base/names.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { UnitState } from "../ports/user-manager.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import type { Problems, Supervised, Supervisor } from "./supervisor.ts";
import { requireSearchedUnits } from "../install/searched-units.ts";
import { inWaves } from "./waves.ts";

/** The user's own systemd keeps the agents running. Each action is one transaction, for any number of units. */
export function systemdSupervisor(fleet: Fleet): Supervisor {
  const { manager } = fleet;

  const states = async (only?: readonly AgentName[]) =>
    mapAnswer(await manager.listUnits(only === undefined ? [AGENT_UNITS] : only.map(unitOf)), (units) => {
      const found = new Map<AgentName, Supervised>();
      for (const unit of units) {
        const agent = agentOfUnit(unit.unit);
        if (agent !== undefined) found.set(agent, supervisedState(unit));
      }
      return found;
    });

  /** The agents that are in none of the wanted states after an action, each with the reason as far as it is known. */
  const problemsAfter = async (
    agents: readonly AgentName[],
    wanted: readonly Supervised["state"][],
    detail: string,
  ): Promise<Problems> => {
    const now = await states();
    const problems = new Map<AgentName, string>();
    for (const agent of agents) {
      const supervised = now.known ? (now.value.get(agent) ?? { state: "stopped" }) : undefined;
      if (supervised === undefined) problems.set(agent, now.known ? detail : now.why);
      else if (!wanted.includes(supervised.state))
        problems.set(agent, lineAbout(unitOf(agent), detail) || supervised.state);
    }
    return problems;
  };

  /**
   * Restarts the holder, which restarts every agent that runs, and then starts the others. With holder and agents in
   * one restart, systemctl would ask for one unit after another, and an agent that came back early would be started
   * twice.
   */
  const restartAtOnce = async (agents: readonly AgentName[]) => {
    const holder = await manager.act("restart", [HOLDER_UNIT]);
    const rest = await manager.act("start", agents.map(unitOf));
    return rest.ok ? holder : rest;
  };

  return {
    kind: "systemd",
    states,

    async start(agents) {
      const problems = new Map<AgentName, string>();
      await manager.act("reset-failed", await loadedUnits(fleet, namesOf(agents)));
      const startWave = async (wave: readonly RosterAgent[]) => {
        const names = namesOf(wave);
        const result = await manager.act("start", [HOLDER_UNIT, ...names.map(unitOf)]);
        if (result.ok) return;
        if (result.detail.includes("not found")) await requireSearchedUnits(fleet);
        for (const [agent, why] of await problemsAfter(names, ["running"], result.detail))
          problems.set(agent, why);
      };
      // Two lanes of half the width: while one waits for its slowest agent, the other goes on.
      const { startConcurrency } = fleet.roster;
      const waves = inWaves(
        agents,
        agents.length <= startConcurrency ? startConcurrency : Math.ceil(startConcurrency / 2),
      );
      const lane = async () => {
        for (let wave = waves.shift(); wave !== undefined; wave = waves.shift()) await startWave(wave);
      };
      await Promise.all(startConcurrency > 1 ? [lane(), lane()] : [lane()]);
      return problems;
    },

    async restart(agents, wholeFleet, gate) {
      const all = await gate.admit(agents);
      if (gate.signal.aborted || all.length === 0) return new Map();
      const waves = inWaves(all, fleet.roster.startConcurrency);
      await manager.act("reset-failed", await loadedUnits(fleet, namesOf(all)));
      const takenDown = wholeFleet && waves.length > 1;
      if (takenDown) {
        // A restart of the holder would start every agent at once, so they are stopped first and come back in waves.
        await manager.act("stop", namesOf(all).map(unitOf));
        await gate.step();
        await manager.act("restart", [HOLDER_UNIT]);
        await gate.step();
      }
      const problems = new Map<AgentName, string>();
      for (const wave of waves) {
        if (gate.signal.aborted && !takenDown) break;
        const names = namesOf(wave === waves[0] && !takenDown ? wave : await gate.admit(wave));
        if (names.length === 0) continue;
        const result =
          wholeFleet && !takenDown
            ? await restartAtOnce(names)
            : await manager.act("restart", names.map(unitOf));
        if (!result.ok) {
          for (const [agent, why] of await problemsAfter(names, ["running"], result.detail))
            problems.set(agent, why);
        }
        await gate.step();
      }
      return problems;
    },

    async stop(agents, wholeFleet = false) {
      const result = await manager.act("stop", [...agents.map(unitOf), ...(wholeFleet ? [HOLDER_UNIT] : [])]);
      if (result.ok) return new Map();
      // One unit that cannot be stopped must not keep the others running, so each that still runs is stopped by a call
      // of its own.
      const left = await problemsAfter(agents, ["stopped", "failed"], result.detail);
      const problems = new Map<AgentName, string>();
      for (const agent of left.keys()) {
        const single = await manager.act("stop", [unitOf(agent)]);
        if (!single.ok) problems.set(agent, firstLine(single.detail) || "systemctl could not stop it");
      }
      return problems;
    },

    async stopHolder() {
      const result = await manager.act("stop", [HOLDER_UNIT]);
      return result.ok ? undefined : firstLine(result.detail) || "systemctl could not stop the holder";
    },
  };
}

/**
 * The units that can be reset. A deliberate start begins a new count of crashes: without `reset-failed` systemd would
 * count it against the start limit. systemctl refuses units that are not loaded; those have no count.
 */
async function loadedUnits(fleet: Fleet, agents: readonly AgentName[]) {
  const units = await fleet.manager.listUnits([AGENT_UNITS, HOLDER_UNIT]);
  if (!units.known) return [];
  const loaded = new Set(units.value.filter((unit) => unit.load === "loaded").map((unit) => unit.unit));
  return [HOLDER_UNIT, ...agents.map(unitOf)].filter((unit) => loaded.has(unit));
}

/** Translates systemd's states. */
export function supervisedState(unit: UnitState): Supervised {
  if (unit.load !== "loaded" && unit.active !== "active")
    return { state: "failed", reason: `unit ${unit.load}` };
  if (unit.sub === "auto-restart" || unit.sub === "auto-restart-queued") return { state: "restarting" };
  switch (unit.active) {
    case "active":
    case "reloading":
      return { state: "running" };
    case "activating":
      return { state: "starting" };
    case "deactivating":
      return { state: "stopping" };
    case "failed":
      return { state: "failed" };
    default:
      return { state: "stopped" };
  }
}

/**
 * The line of systemctl's output about this unit. One call starts many units; where the output names only others, it
 * says nothing about this one.
 */
function lineAbout(unit: UnitName, detail: string): string {
  const named = detail.split("\n").find((line) => line.includes(unit));
  return named ?? (namesAnAgentUnit(detail) ? "" : firstLine(detail));
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
