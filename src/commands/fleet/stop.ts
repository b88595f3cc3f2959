import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { FleetStop } from "../../operations/documents/fleet-stop.ts";
import { fleetStop } from "../../operations/fleet/stop.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { atHosts, HOST_EXITS, hostsOutcome, isSeveral, ON_HOSTS, onlyHost } from "../_shared/on-hosts.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";

export const stop = defineVerb({
  details:
    "Stops agents, and ends every process they left behind. Without a name it stops the fleet's tmux server too. " +
    "An agent in the middle of a turn is waited for, unless --now says to cut it; the others are stopped meanwhile. " +
    "If one agent cannot be stopped, the others still are. What was stopped stays stopped, over restarts " +
    "of the fleet and reboots too, until it is started again.",
  args: {
    ...SOME_AGENTS,
    now: { type: "boolean", description: "cut turns; else an agent in mid-turn is waited for" },
    timeout: {
      type: "duration",
      valueHint: "TIME",
      default: "10m",
      description: "leave alone who is still in mid-turn then",
    },
    ...ON_HOSTS,
  },
  exitCodes: {
    partial: "some agents could not be stopped",
    configuration: "no roster, or a wrong one",
    ...HOST_EXITS,
  },
  examples: [
    { command: "mosaic fleet stop", explains: "the whole fleet" },
    { command: "mosaic fleet stop coder0", explains: "one agent, when its turn is over" },
    { command: "mosaic fleet stop coder0 --now", explains: "one agent, whatever it does" },
  ],
  async run(context, { agents, now, timeout, host: hosts }) {
    const request = { agents: [...agents], now, idle_timeout_ms: timeout };
    if (isSeveral(hosts)) {
      const ends = await atHosts(context, hosts, fleetStop, () => request);
      return await hostsOutcome(context, ends, tableOf);
    }
    const { document, ending } = await context.perform(fleetStop, { ...request, host: onlyHost(hosts) });
    return { exit: ending, text: (page) => tableOf(page, document), json: document };
  },
});

function tableOf(page: Page, document: FleetStop): string {
  return outcomeTable(page, rowsOf(document));
}

function rowsOf({ agents, holder }: FleetStop) {
  if (holder === null) return agents;
  return [...agents, { agent: holder.session, outcome: "failed", detail: holder.problem }];
}
