import { cannotTell } from "../../base/answer.ts";
import { agentOfUnit, unitOf, type AgentName } from "../../base/names.ts";
import { neverTold } from "../agent/count-budget.ts";
import type { StateSources } from "../agent/look.ts";
import { agentStatus } from "../fleet/agent-status.ts";
import { statesOf } from "../fleet/agent-states.ts";
import type { AgentObservation } from "../fleet/observation.ts";
import { observe } from "../fleet/observe.ts";
import { stopRecords, type StopRecords } from "../fleet/stop-record.ts";
import type { Supervisor } from "../fleet/supervisor.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import { enabledStrangers } from "../install/enabled-units.ts";
import { planInstall, requireOwnUnits } from "../install/install.ts";
import type { FileChange } from "../install/units/install-plan.ts";
import { isFileOf } from "./agent-files.ts";
import { liveChanges } from "./live-changes.ts";
import { lastTold, toBeLookedAt } from "./looked-at.ts";
import { planFleet, type AgentFacts, type FleetPlan } from "./plan.ts";

export interface PlannedFleet {
  readonly plan: FleetPlan;
  /** The planned changes of files. */
  readonly changes: readonly FileChange[];
}

/** Collects the facts and plans; writes nothing. Throws where nothing could be installed. */
export async function planChanges(
  fleet: Fleet,
  supervisor: Supervisor,
  sources: StateSources,
): Promise<PlannedFleet> {
  if (supervisor.kind === "systemd") await requireOwnUnits(fleet);
  const [changes, seen, stops, enabled] = await Promise.all([
    planInstall(fleet, supervisor.kind),
    observe(fleet, supervisor),
    stopRecords(fleet, namesOf(fleet.roster.agents)),
    supervisor.kind === "systemd" ? enabledStrangers(fleet) : [],
  ]);
  const states = await statesOf(fleet, sources, toBeLookedAt(seen.agents));
  const due = changes.filter(({ kind }) => kind !== "same");
  const names = namesOf(fleet.roster.agents);
  const boot = enabled.flatMap((unit) => agentOfUnit(unit) ?? []);
  const strangers = [...new Set([...seen.unmanagedAgents, ...boot])].toSorted();
  const facts = [
    ...seen.agents.map((each) => factsOf(fleet, each, { stops, states, due, sources })),
    ...strangers.map((name) => strangerFacts(fleet, name, due, seen.unmanagedAgents, boot)),
  ];
  const files = due.filter(
    ({ path }) => ![...names, ...strangers].some((name) => isFileOf(fleet, name, path)),
  );
  return { plan: planFleet(facts, files), changes };
}

interface Found {
  readonly stops: StopRecords;
  readonly states: Awaited<ReturnType<typeof statesOf>>;
  readonly due: readonly FileChange[];
  readonly sources: StateSources;
}

function factsOf(fleet: Fleet, seen: AgentObservation, { stops, states, due, sources }: Found): AgentFacts {
  const { agent } = seen;
  const { state, detail } = agentStatus(seen);
  const files = due.filter(({ path }) => isFileOf(fleet, agent.name, path));
  return {
    name: agent.name,
    wanted: true,
    state,
    detail,
    stoppedBy: stops.get(agent.name)?.by,
    doing: states.get(agent.name)?.state ?? lastTold(seen),
    changed: seen.changed ?? cannotTell("no process of it was seen"),
    files,
    live: files.flatMap(({ kind, path, before, text }) =>
      path === fleet.paths.dropIn(unitOf(agent.name))
        ? liveChanges(before, kind === "remove" ? undefined : text)
        : [],
    ),
    startsAtBoot: false,
    ...(agent.budget === undefined ? {} : { noBudget: neverTold(sources.adapterOf(agent)) }),
  };
}

function strangerFacts(
  fleet: Fleet,
  name: AgentName,
  due: readonly FileChange[],
  running: readonly AgentName[],
  boot: readonly AgentName[],
): AgentFacts {
  return {
    name,
    wanted: false,
    state: running.includes(name) ? "running" : "stopped",
    detail: "",
    stoppedBy: undefined,
    doing: undefined,
    changed: cannotTell("it is not in the roster"),
    files: due.filter(({ path }) => isFileOf(fleet, name, path)),
    live: [],
    startsAtBoot: boot.includes(name),
  };
}
