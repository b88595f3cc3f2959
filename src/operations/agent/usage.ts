import { freshStanding } from "../../domain/agent/budget-standing.ts";
import { lookAtAgents } from "../../domain/agent/look.ts";
import { readAgentUsage } from "../../domain/agent/usage.ts";
import { localDay, sumOf, usageDays, type UsageSum } from "../../domain/agent/usage-days.ts";
import { agentNamed, selectAgents } from "../../domain/host/host.ts";
import type { AgentUsage, AgentUsageRequest } from "../documents/agent-usage.ts";
import { budgetOf } from "../budget-of.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";

/** Days reported by default, including today. */
const DAYS = 7;

/** What the models of agents were given and gave, by day. */
export const agentUsage = operation<AgentUsageRequest, AgentUsage>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { agents: names, since: wanted }) {
    const fleet = await services.fleet();
    const agents = selectAgents(fleet.roster, names);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    const until = fleet.clock.now();
    const since = wanted === null ? midnightBefore(until, DAYS - 1) : Date.parse(wanted);
    const looks = await lookAtAgents(fleet, sources, agents);
    const rows: AgentUsage["agents"] = [];
    // one after another: records may be large
    for (const look of looks) {
      const { budget } = agentNamed(fleet.roster, look.agent.name);
      const standing = await freshStanding(fleet, sources, look, budget);
      const usage = await readAgentUsage(fleet, sources, look, since);
      const told = usage.known ? usage.value : undefined;
      rows.push({
        agent: look.agent.name,
        runtime: look.agent.runtime,
        reason: usage.known ? null : usage.why,
        complete: told?.isWhole ?? null,
        sum: told === undefined ? null : sumDocument(sumOf(told.uses)),
        budget: budgetOf(standing),
        days: usageDays(told?.uses ?? [], localDay).map(({ day, models, ...sum }) => ({
          day,
          models: [...models],
          ...sumDocument(sum),
        })),
      });
    }
    return {
      document: {
        ...heading(services, "mosaic.agent.usage/1"),
        since: timestampOf(since),
        until: timestampOf(until),
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        agents: rows,
      },
    };
  },
});

function sumDocument({ answers, tokens, imputedUsd }: UsageSum) {
  const { input, output, cacheRead, cacheWrite, total } = tokens;
  return {
    answers,
    tokens: { input, output, cache_read: cacheRead ?? null, cache_write: cacheWrite ?? null, total },
    imputed_usd: imputedUsd ?? null,
    billed_usd: null,
  };
}

/** Local midnight that many days ago. */
function midnightBefore(now: number, days: number): number {
  const at = new Date(now);
  at.setHours(0, 0, 0, 0);
  at.setDate(at.getDate() - days);
  return at.getTime();
}
