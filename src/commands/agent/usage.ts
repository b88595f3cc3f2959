import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { readMoment } from "../../cli/parse/moment.ts";
import type { AgentUsage } from "../../operations/documents/agent-usage.ts";
import { agentUsage } from "../../operations/agent/usage.ts";
import { budgetFollows, budgetText } from "../_shared/budget-text.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";

export const usage = defineVerb({
  details:
    "Tokens of each agent and day, from the runtimes' own records: of the conversations that mosaic knows of as the " +
    "agent's. INPUT is without what came from the cache, OUTPUT with what the model thought. IMPUTED is what the runtime " +
    "works out by a price list; nobody has paid it, and it is added to no bill. A `-` is what the runtime does not tell.",
  args: {
    ...SOME_AGENTS,
    since: {
      type: "string",
      valueHint: "TIME",
      description: "today, 12h, yesterday, 2026-11-28 (default: seven days, today with them)",
    },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux is missing",
  },
  examples: [
    { command: "mosaic agent usage", explains: "of all agents, of the last seven days" },
    { command: "mosaic agent usage coder0 --since today", explains: "of one, of today" },
    { command: "mosaic agent usage --since 2026-11-01 --json", explains: "for a sheet" },
  ],
  async run(context, { agents, since }) {
    const at = since === undefined ? null : new Date(readMoment("since", since, Date.now())).toISOString();
    const { document } = await context.perform(agentUsage, { agents: [...agents], since: at });
    for (const { agent, reason, complete } of document.agents) {
      if (reason !== null) context.note(`${agent}: ${reason}`);
      else if (complete === false) context.note(`${agent}: its records do not tell all of it`);
    }
    return {
      text: (page) => [usageText(page, document), ...budgetLines(page, document)].join("\n"),
      json: document,
    };
  },
});

function usageText(page: Page, { agents }: AgentUsage): string {
  const told = agents.filter(({ reason }) => reason === null);
  if (told.every(({ days }) => days.length === 0)) return "no model has answered since then";
  return page.table(
    [
      { title: "AGENT", whole: true },
      { title: "DAY" },
      { title: "INPUT", align: "right" },
      { title: "CACHE READ", align: "right" },
      { title: "CACHE WRITE", align: "right" },
      { title: "OUTPUT", align: "right" },
      { title: "TOTAL", align: "right" },
      { title: "IMPUTED", align: "right" },
    ],
    told.flatMap(({ agent, days }) =>
      days.map(({ day, tokens, imputed_usd: dollars }) => [
        agent,
        day,
        String(tokens.input),
        countOf(tokens.cache_read),
        countOf(tokens.cache_write),
        String(tokens.output),
        String(tokens.total),
        dollars === null ? "-" : `$${dollars.toFixed(2)}`,
      ]),
    ),
  );
}

/** Below the table: the agents with a budget, and how much of it each has used. */
function budgetLines(page: Page, { agents }: AgentUsage): string[] {
  const bound = agents.flatMap(({ agent, budget }) => (budget === null ? [] : [{ agent, budget }]));
  if (bound.length === 0) return [];
  const width = Math.max(...bound.map(({ agent }) => agent.length));
  return [
    "",
    page.style.bold("budgets (input, writes to the cache and output)"),
    ...bound.map(
      ({ agent, budget }) => `  ${agent.padEnd(width)}  ${budgetText(budget)}, ${budgetFollows(budget)}`,
    ),
  ];
}

function countOf(tokens: number | null): string {
  return tokens === null ? "-" : String(tokens);
}
