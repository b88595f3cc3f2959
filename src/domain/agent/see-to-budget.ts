import { dayAround } from "../../base/local-day.ts";
import type { Fleet } from "../host/host.ts";
import { crossedText, decideBudget, reportOfBound } from "../limits/budget.ts";
import { readBoundReports, writeBoundReport } from "../limits/budget-files.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { writeEvent } from "../watch/journal.ts";
import { countBudget } from "./count-budget.ts";
import type { AgentLook, StateSources } from "./look.ts";

/** Stops an agent whose turn is over. Returns false where that failed, or it is in a turn again. */
export type StopForBudget = (agent: RosterAgent) => Promise<boolean>;

export interface SeenTo {
  /** Whether somebody must be told; it is in the journal. */
  readonly told: boolean;
  /** "failed": it had to be stopped, and was not. */
  readonly stop: "stopped" | "failed" | "no";
}

const NOTHING: SeenTo = { told: false, stop: "no" };

/**
 * Counts what an agent has used, and does once what its budget asks for. Only under the lock for due work. It is
 * recorded before it is reported, so that an interrupted process does not report it twice.
 */
export async function seeToBudget(
  fleet: Fleet,
  sources: Pick<StateSources, "world">,
  look: AgentLook,
  agent: RosterAgent,
  stop: StopForBudget,
): Promise<SeenTo> {
  const { budget } = agent;
  if (budget === undefined) return NOTHING;
  const counted = await countBudget(fleet, sources, look, "all");
  const now = fleet.clock.now();
  const day = dayAround(now, fleet.timeZone());
  const told = await readBoundReports(fleet, agent.name);
  const action = decideBudget({ budget, counted, told, state: look.state.state, day });
  const before = reportOfBound(told, budget, day);
  const note = {
    day: day.start,
    tokens: budget.tokens,
    at: before?.at ?? now,
    isStopped: before?.isStopped === true,
  };
  if (action.tell) {
    await writeBoundReport(fleet, agent.name, note);
    await writeEvent(fleet, {
      kind: "budget",
      agent: agent.name,
      by: "mosaic",
      detail: crossedText(budget, counted),
    });
  }
  if (action.stop !== "now") return { told: action.tell, stop: "no" };
  const isStopped = await stop(agent);
  if (isStopped) await writeBoundReport(fleet, agent.name, { ...note, isStopped });
  return { told: action.tell, stop: isStopped ? "stopped" : "failed" };
}
