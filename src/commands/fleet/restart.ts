import { namesPeers } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { FleetRestart } from "../../operations/documents/fleet-restart.ts";
import { fleetRestart } from "../../operations/fleet/restart.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { attentionAfter, withAttention } from "../_shared/attention.ts";
import { atHosts, HOST_EXITS, hostsOutcome, isSeveral, ON_HOSTS, onlyHost } from "../_shared/on-hosts.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";

export const restart = defineVerb({
  details:
    "Restarts the fleet, or some agents, at most start_concurrency (of the roster) at a time. Without a name it " +
    "restarts the tmux server too. An agent in the middle of a turn is waited for, unless --now says to cut it. An agent that you stopped stays stopped. Restarts that are asked for at the " +
    "same time run one after another, and a restart goes on when this command is interrupted.",
  args: {
    ...SOME_AGENTS,
    rolling: { type: "boolean", description: "one after another; each is checked before the next" },
    whenIdle: {
      type: "boolean",
      description:
        "one by one, each when it is idle (runtime command: when it printed nothing for five minutes)",
    },
    now: { type: "boolean", description: "cut turns; else an agent in mid-turn is waited for" },
    timeout: {
      type: "duration",
      valueHint: "TIME",
      description: "leave alone who is not ready by then (default: 10m; with --when-idle without end)",
    },
    wait: {
      type: "boolean",
      default: true,
      negativeDescription: "while another restart runs, exit 11 at once instead of waiting",
    },
    grace: {
      type: "duration",
      valueHint: "TIME",
      default: "2s",
      description: "how long to watch that they stay up",
    },
    ...ON_HOSTS,
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    partial: "some agents were not restarted",
    configuration: "no roster, a wrong one, or the fleet is not installed",
    "missing-program": "tmux, a runtime, or the user manager is missing",
    ...HOST_EXITS,
    locked: "the fleet is paused, or with --no-wait: another restart runs",
  },
  examples: [
    { command: "mosaic fleet restart", explains: "the whole fleet" },
    {
      command: "mosaic fleet restart --rolling --when-idle",
      explains: "without interrupting any agent's work",
    },
    { command: "mosaic fleet restart coder0", explains: "one agent" },
    {
      command: "mosaic fleet restart web:web1/coder0",
      explains: "one of another team, where it was granted",
    },
  ],
  async run(context, { agents, rolling, whenIdle, now, timeout, wait, grace, host: hosts, force }) {
    if (now && (whenIdle || timeout !== undefined)) {
      const other = whenIdle ? "--when-idle" : "--timeout";
      throw new MosaicError("usage", `--now and ${other} exclude each other`);
    }
    const request = {
      agents: [...agents],
      rolling,
      when_idle: whenIdle,
      now,
      idle_timeout_ms: timeout ?? null,
      wait,
      grace_ms: grace,
      force,
    };
    if (isSeveral(hosts)) {
      const ends = await atHosts(context, hosts, fleetRestart, () => request);
      return await hostsOutcome(context, ends, tableOf);
    }
    const host = onlyHost(hosts);
    const { document, ending } = await context.perform(fleetRestart, { ...request, host });
    if (host !== null || namesPeers(agents)) {
      return { exit: ending, text: (page) => tableOf(page, document), json: document };
    }
    const attention = await attentionAfter(context, document.agents);
    return {
      exit: ending,
      text: (page) => withAttention(tableOf(page, document), attention(page)),
      json: document,
    };
  },
});

function tableOf(page: Page, { agents }: FleetRestart): string {
  return outcomeTable(page, agents);
}
