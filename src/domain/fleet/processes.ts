import { budgetStandings } from "../agent/budget-standing.ts";
import type { StateSources } from "../agent/look.ts";
import { looksOf } from "./agent-states.ts";
import { cannotTell, known, type Answer } from "../../base/answer.ts";
import { describeError } from "../../base/errors.ts";
import { HOLDER_UNIT, unitOf, type AgentName } from "../../base/names.ts";
import { enabledUnits } from "../install/enabled-units.ts";
import { missingRuntimes } from "../install/runtime-programs.ts";
import type { Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { AgentObservation, Observation } from "./observation.ts";
import { observe } from "./observe.ts";
import { currentPause, type Pause } from "./pause.ts";
import { processRow, type ProcessRow, type RowFacts } from "./process-row.ts";
import type { Supervisor } from "./supervisor.ts";
import { NO_USAGE } from "../ports/usage.ts";

/** All of `fleet ps`. */
export interface ProcessList {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly supervisor: "systemd" | "direct";
  readonly pause: Pause | undefined;
  /** The fleet's tmux server. */
  readonly server: "running" | "absent" | "unknown";
  readonly rows: readonly ProcessRow[];
  /**
   * Sessions and units that the roster does not have. Units are only known where all agents, or many, were asked for.
   */
  readonly unmanaged: readonly string[];
  /** What was asked and did not answer. */
  readonly unanswered: readonly string[];
}

/**
 * Two calls for any number of agents. With `sources`, one more call to tmux for every twenty agents tells what they are
 * doing; where agents have failed, one call to systemd tells how often and why.
 */
export async function listProcesses(
  fleet: Fleet,
  supervisor: Supervisor,
  sources?: StateSources,
  agents?: readonly RosterAgent[],
): Promise<ProcessList> {
  const now = fleet.clock.now();
  const [seen, pause, enabled] = await Promise.all([
    observe(fleet, supervisor, agents, isFew(fleet, agents) ? "alone" : undefined),
    currentPause(fleet),
    supervisor.kind === "systemd" ? askEnabled(fleet) : undefined,
  ]);
  const [troubled, looks, budgets] = await Promise.all([
    askAboutTroubled(fleet, seen),
    sources === undefined ? undefined : looksOf(fleet, sources, seen.agents),
    budgetStandings(
      fleet,
      seen.agents.map(({ agent }) => agent),
    ),
  ]);
  const launcherVersion = launcherVersionOf(fleet);
  const rows = seen.agents.map((agent) => {
    const { name } = agent.agent;
    const properties = troubled.get(unitOf(name));
    const facts: RowFacts = {
      usage: usageOf(fleet, agent),
      doing: looks?.get(name)?.state,
      version: looks?.get(name)?.version,
      lastExit: agent.lastExit,
      countedRestarts: numberOf(properties?.get("NRestarts")),
      result: properties?.get("Result"),
      enabled: enabled === undefined ? undefined : isEnabled(enabled, name),
      paused: pause !== undefined,
      launcherVersion,
      budget: budgets.get(name),
    };
    return processRow(agent, supervisor.kind, facts, now);
  });
  return {
    at: now,
    supervisor: supervisor.kind,
    pause,
    server: seen.server.known ? (seen.server.value.running ? "running" : "absent") : "unknown",
    rows: await withMissing(fleet, seen, rows),
    unmanaged: [
      ...seen.unmanagedSessions.map((name) => `session ${name}`),
      ...seen.unmanagedPanes.map(
        ({ session, id, command }) => `pane ${id} of session ${session} (${command})`,
      ),
      ...seen.unmanagedAgents.map(unitOf),
    ],
    unanswered: unansweredOf(seen),
  };
}

/**
 * Up to so many agents, asking the supervisor for each is cheaper than asking for all, and they fit into a command
 * line.
 */
const FEW = 20;

function isFew(fleet: Fleet, agents: readonly RosterAgent[] | undefined): boolean {
  return agents !== undefined && agents.length <= FEW && agents.length < fleet.roster.agents.length;
}

/** Adds why an agent that does not run could not run. Looked for only where nothing else is known. */
async function withMissing(
  fleet: Fleet,
  seen: Observation,
  rows: readonly ProcessRow[],
): Promise<readonly ProcessRow[]> {
  const silent = rows.filter(
    ({ state, reason, pid }) => state === "stopped" && (reason ?? pid) === undefined,
  );
  if (silent.length === 0) return rows;
  const names = new Set<string>(silent.map(({ name }) => name));
  const agents = seen.agents.map(({ agent }) => agent).filter(({ name }) => names.has(name));
  const missing = new Set((await missingRuntimes(fleet, agents)).map(({ agent }) => agent));
  return rows.map((row) => (missing.has(row.name) ? { ...row, reason: "not installed" } : row));
}

function usageOf(fleet: Fleet, { pane, contained, cgroup }: AgentObservation) {
  if (!pane.known || pane.value === undefined || pane.value.dead) return NO_USAGE;
  return fleet.processes.usage(pane.value.pid, contained === true ? cgroup : undefined);
}

/** A call that costs a millisecond an agent is spent only on agents that have failed or are being restarted. */
async function askAboutTroubled(fleet: Fleet, seen: Observation) {
  const units = seen.agents
    .filter(({ supervised }) => supervised.known && ["failed", "restarting"].includes(supervised.value.state))
    .map(({ agent }) => unitOf(agent.name));
  if (seen.supervisor === "direct" || units.length === 0)
    return new Map<string, ReadonlyMap<string, string>>();
  const answer = await fleet.manager.show(units, ["NRestarts", "Result"]);
  return answer.known ? answer.value : new Map<string, ReadonlyMap<string, string>>();
}

async function askEnabled(fleet: Fleet): Promise<Answer<ReadonlySet<string>>> {
  try {
    return known(await enabledUnits(fleet));
  } catch (thrown) {
    return cannotTell(describeError(thrown));
  }
}

/** An agent comes back at boot only together with the holder. */
function isEnabled(enabled: Answer<ReadonlySet<string>>, agent: AgentName): Answer<boolean> {
  return enabled.known ? known(enabled.value.has(unitOf(agent)) && enabled.value.has(HOLDER_UNIT)) : enabled;
}

/** The launcher says its version in every beat; this binary's is in the script it would install. */
export function launcherVersionOf(fleet: Fleet): number {
  const script = fleet.assets.text("tools/fleet/start-agent-session.sh");
  return Number(/^readonly LAUNCHER_VERSION=(\d+)$/m.exec(script)?.[1]);
}

function unansweredOf(seen: Observation): string[] {
  const unanswered = [];
  if (!seen.server.known) unanswered.push(`tmux: ${seen.server.why}`);
  const supervised = seen.agents.find((agent) => !agent.supervised.known)?.supervised;
  if (supervised?.known === false) unanswered.push(`${seen.supervisor}: ${supervised.why}`);
  return unanswered;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
