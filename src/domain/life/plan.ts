import type { Answer } from "../../base/answer.ts";
import { fingerprint } from "../../base/fingerprint.ts";
import type { AgentName } from "../../base/names.ts";
import type { StatusWord } from "../fleet/agent-status.ts";

const PLANNED_ACTIONS = ["start", "stop", "restart", "change files", "nothing", "unknown"] as const;

export type PlannedAction = (typeof PLANNED_ACTIONS)[number];

/** What was found out about one agent. */
export interface AgentFacts {
  readonly name: AgentName;
  /** Whether the roster has it. */
  readonly wanted: boolean;
  readonly state: StatusWord;
  /** Why it is in that state; empty where there is nothing to say. */
  readonly detail: string;
  /** The person who stopped it; undefined where nobody did. */
  readonly stoppedBy: string | undefined;
  /** The runtime's state word; undefined where it was not asked. */
  readonly doing: string | undefined;
  /** Which parts of its entry its process was not started with. Only for a running agent. */
  readonly changed: Answer<readonly string[]>;
  /** Its own files that would be written or removed, with their content. */
  readonly files: readonly PlannedFile[];
  /** Which of these changes take effect without a restart. */
  readonly live: readonly string[];
  /** Why its usage can never be counted although it has a budget; left out: it can, or it has none. */
  readonly noBudget?: string | undefined;
  /** The roster does not have it, and a boot would start it. */
  readonly startsAtBoot: boolean;
}

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
}

export interface PlannedAgent {
  readonly name: AgentName;
  readonly action: PlannedAction;
  readonly reasons: readonly string[];
  readonly runs: boolean;
  /** Whether a turn would be cut; undefined where that cannot be told. Only for a running agent. */
  readonly inTurn: boolean | undefined;
  readonly files: readonly string[];
  /** What changes at once, without a restart: limits, the restart policy. */
  readonly live: readonly string[];
}

export interface FleetPlan {
  readonly agents: readonly PlannedAgent[];
  /** Files of the whole fleet that would be written. */
  readonly files: readonly string[];
  /** Identifies what would be done, and why: any difference changes it. */
  readonly hash: string;
}

/** What brings a fleet to what its roster says. Facts in, actions out, in the order of the facts. Pure. */
export function planFleet(agents: readonly AgentFacts[], files: readonly PlannedFile[]): FleetPlan {
  const planned = agents.map(planAgent);
  const due = planned.filter(({ action }) => action !== "nothing");
  const seen = [
    // what an agent is doing, and since when it is down, is not part of what was agreed to
    due.map(({ name, action, reasons }) => [name, action, action === "restart" ? reasons : []]),
    [...files, ...agents.flatMap((agent) => agent.files)].map(({ path, text }) => [path, text]),
  ];
  return {
    agents: planned,
    files: files.map(({ path }) => path),
    hash: fingerprint(JSON.stringify(seen)),
  };
}

function planAgent(facts: AgentFacts): PlannedAgent {
  const { name, files, noBudget } = facts;
  const runs = facts.state === "running" || facts.state === "drifted";
  const { action, reasons } = facts.wanted ? wantedAction(facts) : strangerAction(facts);
  return {
    name,
    action: action === "nothing" && files.length > 0 ? "change files" : action,
    reasons: noBudget === undefined ? reasons : [...reasons, `its budget bounds nothing: ${noBudget}`],
    runs,
    inTurn: runs ? isInTurn(facts.doing) : false,
    files: files.map(({ path }) => path),
    live: facts.live,
  };
}

interface Decided {
  readonly action: PlannedAction;
  readonly reasons: readonly string[];
}

function wantedAction({ state, detail, stoppedBy, changed, doing }: AgentFacts): Decided {
  switch (state) {
    case "running":
      if (!changed.known) return { action: "unknown", reasons: [changed.why] };
      return changed.value.length > 0
        ? { action: "restart", reasons: changed.value }
        : { action: "nothing", reasons: doing === undefined ? [] : [doing] };
    case "stopped":
      // an agent that a person stopped stays stopped
      return stoppedBy === undefined
        ? { action: "start", reasons: ["it does not run"] }
        : { action: "nothing", reasons: [`stopped by ${stoppedBy}`] };
    case "failed":
      return { action: "start", reasons: [detail === "" ? "it was given up" : detail] };
    case "ended":
      return { action: "nothing", reasons: ["it ended by itself"] };
    case "starting":
    case "stopping":
    case "restarting":
      return { action: "nothing", reasons: [`it is ${state}`] };
    case "drifted":
    case "unknown":
      return { action: "unknown", reasons: [detail === "" ? `it is ${state}` : detail] };
  }
}

function strangerAction({ state, startsAtBoot }: AgentFacts): Decided {
  const reasons = ["it is not in the roster"];
  if (state !== "stopped" && state !== "ended") return { action: "stop", reasons };
  return startsAtBoot
    ? { action: "change files", reasons: [...reasons, "a boot would start it"] }
    : { action: "nothing", reasons };
}

function isInTurn(doing: string | undefined): boolean | undefined {
  if (doing === undefined || doing === "unknown" || doing === "starting") return undefined;
  return doing === "working" || doing === "queued";
}

/** Whether anything would be done, or is not known. */
export function isDue({ agents, files }: FleetPlan): boolean {
  return files.length > 0 || agents.some(({ action }) => action !== "nothing");
}

/** Which agents it would affect, in one line: `restart 2 (1 in mid-turn), start 1, leave 9 running`. */
export function blastRadius({ agents, files }: FleetPlan): string {
  const of = (...actions: readonly PlannedAction[]) =>
    agents.filter(({ action }) => actions.includes(action));
  const changed = of("change files").length;
  const parts = [
    ...(["restart", "start", "stop"] as const).flatMap((action) => {
      const those = of(action);
      return those.length === 0 ? [] : [`${action} ${those.length}${turnsCut(those)}`];
    }),
    ...(changed > 0 || files.length > 0 ? [`change files of ${changed === 0 ? "the fleet" : changed}`] : []),
    ...(of("unknown").length > 0 ? [`cannot tell of ${of("unknown").length}`] : []),
    `leave ${of("nothing", "change files", "unknown").filter(({ runs }) => runs).length} running`,
  ];
  return parts.join(", ");
}

function turnsCut(agents: readonly PlannedAgent[]): string {
  const turns = agents.filter(({ inTurn }) => inTurn === true).length;
  return turns === 0 ? "" : ` (${turns} in mid-turn)`;
}
