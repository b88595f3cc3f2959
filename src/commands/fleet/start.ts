import { namesPeers } from "../../base/addresses.ts";
import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetStart } from "../../operations/fleet/start.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import type { FleetStart } from "../../operations/documents/fleet-start.ts";
import { attentionAfter, withAttention } from "../_shared/attention.ts";
import { atHosts, HOST_EXITS, hostsOutcome, isSeveral, ON_HOSTS, onlyHost } from "../_shared/on-hosts.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";

export const start = defineVerb({
  details:
    "Starts the fleet's tmux server and the agents, watches them for the grace time, and reports an agent that " +
    "dies in it as not started. An agent that was given up because it died too often is tried again. " +
    "One that runs already goes on as it was started; where the roster has changed for it since, that is said, with the " +
    "command that applies it. Without a user manager it waits for a restart that is under way; a stop never waits, and wins.",
  args: {
    ...SOME_AGENTS,
    ...FORCE_WHILE_PAUSED,
    grace: {
      type: "duration",
      valueHint: "TIME",
      default: "2s",
      description: "how long to watch that they stay up",
    },
    ...ON_HOSTS,
  },
  exitCodes: {
    partial: "some agents did not start",
    configuration: "no roster, a wrong one, or the fleet is not installed",
    locked: "the fleet is paused",
    "missing-program": "tmux, a runtime, or the user manager is missing",
    ...HOST_EXITS,
  },
  examples: [
    { command: "mosaic fleet start", explains: "the whole fleet" },
    { command: "mosaic fleet start coder0 coder1", explains: "two agents" },
  ],
  async run(context, { agents, grace, host: hosts, force }) {
    const request = { agents: [...agents], grace_ms: grace, force };
    if (isSeveral(hosts)) {
      const ends = await atHosts(context, hosts, fleetStart, () => request);
      return await hostsOutcome(context, ends, tableOf);
    }
    const host = onlyHost(hosts);
    const { document, ending } = await context.perform(fleetStart, { ...request, host });
    if (host !== null || namesPeers(agents))
      return { exit: ending, text: (page) => tableOf(page, document), json: document };
    const attention = await attentionAfter(context, document.agents);
    return {
      exit: ending,
      text: (page) => withAttention(tableOf(page, document), attention(page)),
      json: document,
    };
  },
});

function tableOf(page: Page, { agents }: FleetStart): string {
  return outcomeTable(
    page,
    agents.map((row) => ({ ...row, detail: detailOf(row) })),
  );
}

function detailOf({ detail, changed }: FleetStart["agents"][number]): string | null {
  return changed.length === 0
    ? detail
    : [detail, `changed: ${changed.join(", ")}`].filter(Boolean).join("; ");
}
