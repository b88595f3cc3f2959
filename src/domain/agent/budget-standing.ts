import { dayAround, type DaySpan } from "../../base/local-day.ts";
import type { AgentName } from "../../base/names.ts";
import type { Host } from "../host/host.ts";
import {
  budgetHold,
  decideBudget,
  type BudgetHold,
  type Counted,
  type BoundReport,
} from "../limits/budget.ts";
import { readCounted, readBoundReports } from "../limits/budget-files.ts";
import { noteDue } from "../limits/due.ts";
import type { RosterAgent, RosterBudget } from "../roster/roster.ts";
import { countBudget, neverTold } from "./count-budget.ts";
import type { AgentLook, StateSources } from "./look.ts";

/** How much of today's budget an agent has used. */
export interface BudgetStanding {
  readonly budget: RosterBudget;
  readonly counted: Counted | undefined;
  readonly told: readonly BoundReport[];
  readonly day: DaySpan;
}

async function budgetStanding(
  host: Host,
  { name, budget }: Pick<RosterAgent, "name" | "budget">,
  day: () => DaySpan,
): Promise<BudgetStanding | undefined> {
  if (budget === undefined) return undefined;
  const [counted, told] = [await readCounted(host, name), await readBoundReports(host, name)];
  return { budget, counted, told, day: day() };
}

/** By the last count, from two small files an agent. undefined: the agent has no budget. */
export async function budgetStandings(
  host: Host,
  agents: readonly Pick<RosterAgent, "name" | "budget">[],
): Promise<ReadonlyMap<AgentName, BudgetStanding | undefined>> {
  let today: DaySpan | undefined;
  const day = () => (today ??= dayAround(host.clock.now(), host.timeZone()));
  return new Map(
    await Promise.all(
      agents.map(async (agent) => [agent.name, await budgetStanding(host, agent, day)] as const),
    ),
  );
}

/** Counts now; writes nothing. */
export async function freshStanding(
  host: Host,
  sources: Pick<StateSources, "world">,
  look: Pick<AgentLook, "agent" | "adapter" | "facts">,
  budget: RosterBudget | undefined,
): Promise<BudgetStanding | undefined> {
  if (budget === undefined) return undefined;
  const counted = await countBudget(host, sources, look, "only");
  return {
    budget,
    counted,
    told: await readBoundReports(host, look.agent.name),
    day: dayAround(host.clock.now(), host.timeZone()),
  };
}

/** What keeps messages from an agent, counted now. */
export async function holdOf(
  host: Host,
  sources: Pick<StateSources, "world">,
  look: Pick<AgentLook, "agent" | "adapter" | "facts">,
  budget: RosterBudget | undefined,
): Promise<BudgetHold | undefined> {
  if (budget === undefined || budget.policy === "warn") return undefined;
  const counted =
    (await countBudget(host, sources, look, "on")) ?? (await countBudget(host, sources, look, "all"));
  const told = await readBoundReports(host, look.agent.name);
  return budgetHold({ budget, counted, told, day: dayAround(host.clock.now(), host.timeZone()) });
}

/** Milliseconds. A count that failed is not repeated at every heartbeat. */
const ASK_AGAIN_MS = 600_000;

/**
 * For a heartbeat: continues the count, and where something is to be done has the launcher start a process for it. What
 * takes longer than a heartbeat may is left to that process too.
 */
export async function noteBudget(
  host: Host,
  sources: Pick<StateSources, "world">,
  look: AgentLook,
  budget: RosterBudget | undefined,
): Promise<void> {
  if (budget === undefined || neverTold(look.adapter) !== undefined) return;
  const now = host.clock.now();
  const day = dayAround(now, host.timeZone());
  const counted = await countBudget(host, sources, look, "on");
  if (counted === undefined) {
    const last = await readCounted(host, look.agent.name);
    const isFutile =
      last?.why !== undefined && last.day === day.start && Math.abs(now - last.at) < ASK_AGAIN_MS;
    if (!isFutile) await noteDue(host, look.agent.name, now);
    return;
  }
  const told = await readBoundReports(host, look.agent.name);
  const { tell, stop } = decideBudget({ budget, counted, told, state: look.state.state, day });
  if (tell || stop === "now") await noteDue(host, look.agent.name, now);
}
