import type { AgentName } from "../../base/names.ts";
import type { AgentState } from "../../runtimes/state.ts";
import type { StateSources } from "../agent/look.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import { WORK_TOKEN_VARIABLE, type Workers } from "../ports/workers.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { endsItself } from "./caller.ts";
import { findCaller } from "./find-caller.ts";
import { agentsInTurn, stillInTurn, TURN_CUT, waitForTurns } from "./mid-turn.ts";
import { recordStopped, recordStops } from "./stop-record.ts";
import { stopAgents, type StopReport } from "./stop.ts";
import type { Supervisor } from "./supervisor.ts";

export interface StopTools {
  readonly workers: Workers;
  /** {@link WORK_TOKEN_VARIABLE} of this process, where it is a worker. */
  readonly token: string | undefined;
  /** A fresh UUID. */
  newToken(): string;
  /** One line for the person who asked. */
  note(text: string): void;
}

export interface StopOptions {
  /** No agent was named: the holder is stopped too. */
  readonly wholeFleet: boolean;
  /** Stops an agent in the middle of a turn too, which cuts the turn. */
  readonly now: boolean;
  /** How long to wait for turns to end. An agent that is still in one then runs on. */
  readonly idleTimeoutMs: number;
  /** Who asked for the stop, for the record; left out: the user. */
  readonly by?: string | undefined;
  /** How to find out what an agent is doing. */
  readonly sources: StateSources;
  /** Called again and again with a text that names the agents waited for. */
  readonly progress: (text: string) => Promise<void>;
}

/**
 * Stops agents because a person wants that. It is recorded first, so that no restart under way starts them again. An
 * agent in the middle of a turn is waited for, unless `now`; the others are stopped meanwhile. A caller that would end
 * with them hands the stop over to a worker outside of the fleet.
 */
export async function stopFleet(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  options: StopOptions,
  tools: StopTools,
): Promise<StopReport> {
  const names = namesOf(agents);
  const { wholeFleet, now, by } = options;
  if (tools.token === undefined && endsItself(await findCaller(fleet), names, wholeFleet)) {
    if (now) await writeDown(fleet, names, tools, by);
    await handOver(fleet, supervisor, names, options, tools);
    return { agents: names.map((name) => ({ name, outcome: "handed over", detail: "" })), holder: undefined };
  }
  const busy = await agentsInTurn(fleet, supervisor, options.sources, agents);
  if (busy.size === 0 || now) {
    const report = await stopThese(fleet, supervisor, agents, wholeFleet, tools, by);
    return withDetail(report, busy, TURN_CUT);
  }
  const first = agents.filter(({ name }) => !busy.has(name));
  const early = first.length === 0 ? undefined : await stopThese(fleet, supervisor, first, false, tools, by);
  const late = agents.filter(({ name }) => busy.has(name));
  const left = await waitForTurns(fleet, supervisor, options.sources, late, {
    timeoutMs: options.idleTimeoutMs,
    say: options.progress,
  });
  // interrupted: nothing more is done
  const ready = fleet.signal.aborted ? [] : late.filter(({ name }) => !left.has(name));
  const isWhole = wholeFleet && left.size === 0 && ready.length > 0;
  const rest = ready.length === 0 ? undefined : await stopThese(fleet, supervisor, ready, isWhole, tools, by);
  const stopped = [...(early?.agents ?? []), ...(rest?.agents ?? [])];
  const others = stopped.filter(({ name }) => !names.some((own) => own === name));
  return {
    agents: [
      ...agents.map(({ name }) => {
        const state = left.get(name) ?? busy.get(name);
        const detail = state === undefined ? "" : stillInTurn(state);
        return (
          stopped.find((agent) => agent.name === name) ?? { name, outcome: "not attempted" as const, detail }
        );
      }),
      ...others,
    ],
    holder: rest?.holder ?? early?.holder,
  };
}

async function stopThese(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  wholeFleet: boolean,
  tools: Pick<StopTools, "note">,
  by?: string,
): Promise<StopReport> {
  const names = namesOf(agents);
  await writeDown(fleet, names, tools, by);
  const report = await stopAgents(fleet, supervisor, agents, wholeFleet);
  const failed = new Set(report.agents.filter(({ outcome }) => outcome === "failed").map(({ name }) => name));
  await recordStopped(
    fleet,
    names.filter((name) => !failed.has(name)),
  );
  return report;
}

/** A stop that cannot be recorded is done all the same: the stop itself needs no disk. */
async function writeDown(
  fleet: Fleet,
  names: readonly AgentName[],
  { note }: Pick<StopTools, "note">,
  by?: string,
): Promise<void> {
  const [problem] = (await recordStops(fleet, names, by)).values();
  if (problem !== undefined) {
    note(`a restart or a boot may undo this stop, which could not be written down: ${problem}`);
  }
}

function withDetail(
  report: StopReport,
  busy: ReadonlyMap<AgentName, AgentState>,
  detail: string,
): StopReport {
  const isBusy = (agent: string) => [...busy.keys()].some((name) => name === agent);
  return {
    ...report,
    agents: report.agents.map((agent) =>
      agent.outcome === "stopped" && isBusy(agent.name) ? { ...agent, detail } : agent,
    ),
  };
}

async function handOver(
  fleet: Fleet,
  supervisor: Supervisor,
  names: readonly AgentName[],
  { wholeFleet, now, idleTimeoutMs }: StopOptions,
  tools: StopTools,
): Promise<void> {
  const work = tools.newToken();
  const shows = await tools.workers.start({
    kind: "stop",
    id: work.slice(0, 8),
    argv: [
      "fleet",
      "stop",
      ...(wholeFleet ? [] : names),
      ...(now ? ["--now"] : [`--timeout=${idleTimeoutMs}ms`]),
      `--mosaic-home=${fleet.paths.home}`,
      `--roster=${fleet.rosterFile}`,
    ],
    environment: { MOSAIC_HOME: fleet.paths.home, [WORK_TOKEN_VARIABLE]: work },
    logFile: undefined,
    keeper: supervisor.kind === "systemd" ? "systemd" : "nobody",
  });
  tools.note(`the stop would end its caller: it goes on without it; ${shows}`);
}
